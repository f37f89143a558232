import type { CbrBackup } from '../../src/sandbox/cbr.wire.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { CBR_PROJECT } from '../../src/sandbox/seed.cbr.js';
import { aSandbox } from './sandbox.js';

export interface Asked {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A cloud whose own project has nothing but CBR. */
export function aCbrSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return aSandbox({ projectId: CBR_PROJECT, ...options });
}

/** The same with these backups and no others. */
export async function aCbrSandboxWith(
  backups: readonly (Partial<CbrBackup> & { readonly id: string })[],
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const sandbox = await aCbrSandbox(options);
  const store = sandbox.world.cbr();
  for (const id of store.ids()) store.remove(id);
  for (const backup of backups) store.add({ status: 'available', ...backup });
  return sandbox;
}

/** GET `path` below the sandbox, `{project}` being its own, with its token. */
export async function askOf(sandbox: Sandbox, path: string, headers: Record<string, string> = {}): Promise<Asked> {
  const url = `${sandbox.url}${path.replace('{project}', sandbox.projectId)}`;
  const response = await fetch(url, { headers: { 'x-auth-token': sandbox.adminToken, ...headers } });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/** GET …/backups and what follows of CBR. */
export function askCbr(sandbox: Sandbox, rest = ''): Promise<Asked> {
  return askOf(sandbox, `/cbr/v3/{project}/backups${rest}`);
}

export async function listed(sandbox: Sandbox, query = ''): Promise<readonly CbrBackup[]> {
  const { status, body } = await askCbr(sandbox, `?${query}`);
  if (status !== 200) throw new Error(`no list but ${status}: ${JSON.stringify(body)}`);
  return (body as { backups: CbrBackup[] }).backups;
}

export async function idsListed(sandbox: Sandbox, query = ''): Promise<readonly string[]> {
  return (await listed(sandbox, query)).map(({ id }) => id);
}

export async function one(sandbox: Sandbox, id: string): Promise<CbrBackup & { readonly children: CbrBackup[] }> {
  const { status, body } = await askCbr(sandbox, `/${id}`);
  if (status !== 200) throw new Error(`no backup but ${status}: ${JSON.stringify(body)}`);
  return (body as { backup: CbrBackup & { children: CbrBackup[] } }).backup;
}
