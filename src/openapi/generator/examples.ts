import type { OpenAPIObject, OperationObject, ResponseObject } from 'openapi3-ts/oas31';
import { CBR_ODD } from '../../sandbox/seed.cbr.js';
import type { Stage } from './stage.js';

const SEED: Readonly<Record<string, string>> = {
  checkpoint_item_id: '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190',
  backup_id: '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d',
};
const NOBODYS = '00000000-0000-4000-8000-000000000000';
const REQUEST_ID = '7f9c24e8-3b12-4fef-91e0-1a2b3c4d5e6f';
const KEY_ID = '0123456789abcdef';

/** What else the answer that is shown is asked with. */
const QUERIES: Readonly<Record<string, string>> = {
  getBackups: `?ids=${SEED['checkpoint_item_id'] ?? ''},${NOBODYS}`,
  listRawVolumeBackupsV2: '?limit=1',
  listRawVolumeBackupsV3: '?limit=1',
  listRawCbrBackups: '?limit=1',
  createToken: '?nocatalog',
};

interface Ask {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Puts real answers of a gateway over the sandbox cloud into the document, each where its status is; `isShown`: by their paths. */
export async function addExamples(
  document: OpenAPIObject,
  stage: Stage,
  isShown: (path: string) => boolean,
): Promise<void> {
  for (const [path, item] of Object.entries(document.paths ?? {}).filter(([own]) => isShown(own))) {
    for (const [method, operation] of Object.entries(item) as [string, OperationObject][]) {
      if (method === 'delete') continue;
      for (const ask of asksOf(path, method, operation, stage)) await addExample(operation, ask, stage);
    }
  }
}

function asksOf(path: string, method: string, operation: OperationObject, stage: Stage): readonly Ask[] {
  const { key, id } = stage.key;
  const filled = (ids: Readonly<Record<string, string>>): string =>
    path.replace(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? stage.projectId);
  const headers = { 'X-API-Key': key, 'X-Request-Id': REQUEST_ID, Connection: 'close' };
  const { 'X-API-Key': _, ...nobody } = headers;
  const seed = path.startsWith('/cbr/') ? { backup_id: CBR_ODD.documented } : SEED;
  const target = `${filled(seed)}${QUERIES[operation.operationId ?? ''] ?? ''}`;
  const ask = { name: 'sandbox', method: method.toUpperCase(), target, headers };
  if (method === 'post') {
    return [{ ...ask, headers: { ...nobody, 'Content-Type': 'application/json' }, body: signIn(id, key) }];
  }
  if (operation.operationId === 'validateToken') return [];
  const refused: Ask[] = [];
  if ((operation.security ?? []).length > 0) refused.push({ ...ask, name: 'nobody', headers: nobody });
  if (path.startsWith('/api/')) {
    refused.push({ ...ask, name: 'unknownParameter', target: `${filled(SEED)}?colour=red` });
  }
  if (path.endsWith('_id}')) {
    refused.push({ ...ask, name: 'noSuchBackup', target: filled({ checkpoint_item_id: NOBODYS, backup_id: NOBODYS }) });
  }
  return [...(isStream(operation) ? [] : [ask]), ...refused]; // a stream has no end to wait for
}

function isStream({ responses = {} }: OperationObject): boolean {
  const success = responses['200'] as ResponseObject | undefined;
  return success?.content !== undefined && 'text/event-stream' in success.content;
}

function signIn(id: string, secret: string): string {
  const application_credential = { id, secret };
  return JSON.stringify({ auth: { identity: { methods: ['application_credential'], application_credential } } });
}

async function addExample(operation: OperationObject, ask: Ask, { gateway, key }: Stage): Promise<void> {
  const { name, method, target, headers, body } = ask;
  const answer = await fetch(`${gateway.url}${target}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const responses = (operation.responses ?? {}) as Record<string, ResponseObject>;
  const [media] = Object.values(responses[String(answer.status)]?.content ?? {});
  if (media === undefined) throw new Error(`${method} ${target} answers ${answer.status}, which is not documented`);
  // The key's id is by chance, and what is made of its secret.
  const text = (await answer.text())
    .replaceAll(key.id, KEY_ID)
    .replace(/("audit_ids":\[")[^"]+/, '$1yQ3sFNeTQ5aV1r0bXx3m0A');
  media.examples = { ...media.examples, [name]: { value: JSON.parse(text) as unknown } };
}
