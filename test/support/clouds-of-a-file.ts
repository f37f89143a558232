import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { aGatewayOver, type Stage, type TestGateway } from './gateway.js';
import { aSandbox } from './sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from './seed-view.js';

export const OTHER_PROJECT = '0123456789abcdef0123456789abcdef';

/** A cloud with this project as well, in which the seed's backup has this name. */
export async function aCloudWith(project: string, name: string): Promise<Sandbox> {
  const sandbox = await aSandbox();
  const { world } = sandbox;
  if (project === SEED_PROJECT) world.patchItem(SEED_BACKUP, { name });
  else {
    world.addProject(project, 'of a test');
    const rows = SEED_VOLUME_BACKUPS.map((id) => ({ ...world.row(id), 'os-bak-tenant-attr:tenant_id': project }));
    world.addBackup({ item: { ...world.item(SEED_BACKUP), name }, rows }, project);
  }
  return sandbox;
}

/** Its entry in a clouds.yaml; `more`: further members of it. */
export function entry(name: string, { url, world }: Sandbox, project: string, more: readonly string[] = []): string {
  return [
    `  ${name}:`,
    `    auth:`,
    `      auth_url: ${url}/identity/v3`,
    `      username: ${world.user.name}`,
    `      password: ${world.user.password}`,
    `      user_domain_name: Default`,
    `      project_id: ${project}`,
    `    region_name: sandbox-1`,
    ...more.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

/** The settings that serve these, and the file they are in. */
export function servedBy(...entries: readonly string[]): {
  readonly settings: Readonly<Record<string, string>>;
  readonly files: NonNullable<Stage['files']>;
} {
  const names = entries.map((text) => /^ {2}([a-z-]+):$/m.exec(text)?.[1] ?? '');
  return {
    settings: {
      GATEWAY_CLOUDS: names.join(),
      OS_CLIENT_CONFIG_FILE: '/clouds.yaml',
      CSBS_ENDPOINT: '',
      VBS_ENDPOINT: '',
    },
    files: { '/clouds.yaml': `clouds:\n${entries.join('')}` },
  };
}

export function aGatewayOverClouds(sandbox: Sandbox, ...entries: readonly string[]): Promise<TestGateway> {
  const { settings, files } = servedBy(...entries);
  // As in earnest: what was proved of a key may be remembered, and answers be given ahead of the framework.
  return aGatewayOver(sandbox, settings, { files, keyRecheckMs: 500 });
}

/** What SIGHUP does after GATEWAY_CLOUDS and clouds.yaml were changed. */
export function reloadClouds({ reload }: TestGateway, ...entries: readonly string[]): Promise<void> {
  const { settings, files } = servedBy(...entries);
  return reload(settings, files);
}

export const backupIn = (project: string): string => `/api/v1/projects/${project}/backups/${SEED_BACKUP}`;

/** The status, and the backup's name or the problem's code. */
export async function seenIn({ get }: TestGateway, project: string, key: string): Promise<unknown> {
  const { status, text } = await get(backupIn(project), { 'X-API-Key': key });
  const { name, code } = JSON.parse(text) as { name?: string; code?: string };
  return [status, name ?? code];
}
