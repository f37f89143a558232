import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { addExamples } from './examples.js';
import { openApiDocument } from './document.js';
import { documentedRoutes } from './route.js';
import { BOTH_PROJECT } from '../../sandbox/seed.cbr.js';
import { onStage } from './stage.js';
import { TypeSchemas } from './type-schemas.js';

const ROOT = new URL('../../../', import.meta.url);

/** The file that is served. */
export const DOCUMENT_FILE = fileURLToPath(new URL('openapi.json', ROOT));

function isOfCbr(path: string): boolean {
  return path.startsWith('/cbr/');
}

/** The text of that file, made anew of the code. */
export async function generate(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as { version: string };
  const schemas = new TypeSchemas(fileURLToPath(new URL('tsconfig.build.json', ROOT)));
  const document = await onStage(async (stage) => {
    const made = openApiDocument(documentedRoutes(stage.gateway.app), schemas, version);
    await addExamples(made, stage, (path) => !isOfCbr(path));
    return made;
  });
  // On a stage of its own: on the other one views are what they are without it.
  await onStage((stage) => addExamples(document, stage, isOfCbr), { projectId: BOTH_PROJECT });
  const options = await resolveConfig(DOCUMENT_FILE);
  return format(JSON.stringify(document), { ...options, parser: 'json' });
}
