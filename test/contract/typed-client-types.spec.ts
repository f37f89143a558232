import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { generatedTypes, TYPES_FILE } from '../../clients/typescript/tools/generate-types.js';

it('the typed client’s types are what openapi.json says', async () => {
  const [made, committed] = [await generatedTypes(), await readFile(TYPES_FILE, 'utf8')];
  if (made !== committed) throw new Error(`${TYPES_FILE} is not what openapi.json says any more. Run: npm run openapi`);
  expect(made).toContain('export interface operations');
});
