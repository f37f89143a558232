import { writeFile } from 'node:fs/promises';
import { DOCUMENT_FILE, generate } from './generate.js';

await writeFile(DOCUMENT_FILE, await generate());
process.stdout.write(`${DOCUMENT_FILE} is written\n`);
