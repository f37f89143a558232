import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const DOCUMENT = new URL('../../../openapi.json', import.meta.url);
const API = /^\/api\//;
const REFERENCE = /#\/components\/schemas\/(\w+)/g;

interface Document {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly { readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

/** The file that is generated. */
export const TYPES_FILE = fileURLToPath(new URL('../src/generated/api.ts', import.meta.url));

/** The text of that file, made anew of openapi.json. */
export async function generatedTypes(): Promise<string> {
  const document = JSON.parse(await readFile(DOCUMENT, 'utf8')) as Document;
  const nodes = await openapiTS(whatIsUsed(document) as unknown as OpenAPI3, { immutable: true });
  const text = `// Made of openapi.json. Run: npm run openapi\n\n${astToString(nodes)}`;
  return format(text, { ...(await resolveConfig(TYPES_FILE)), parser: 'typescript' });
}

/** What the client reads: the queries of the API's GET routes, and the shapes that come back. */
function whatIsUsed({ openapi, info, paths, components }: Document): object {
  const used = Object.entries(paths).flatMap(([path, { get }]) => {
    return get !== undefined && API.test(path) ? [[path, { get: queryOf(get) }] as const] : [];
  });
  const kept = new Map<string, object>();
  const keep = (text: string): void => {
    for (const [, name = ''] of text.matchAll(REFERENCE)) {
      const schema = components.schemas[name];
      if (schema === undefined || kept.has(name)) continue;
      kept.set(name, schema);
      keep(JSON.stringify(schema));
    }
  };
  for (const [path] of used) keep(JSON.stringify(paths[path]?.['get']?.responses));
  const schemas = Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { openapi, info, paths: Object.fromEntries(used), components: { schemas } };
}

function queryOf({ operationId, summary, parameters }: Operation): object {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return { operationId, summary, parameters: query, responses: {} };
}

if (import.meta.main) {
  await writeFile(TYPES_FILE, await generatedTypes());
  process.stdout.write(`${TYPES_FILE} is written\n`);
}
