import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type TestGateway } from './gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from './seed-view.js';

export const TWIN_PROJECT = '0123456789abcdef0123456789abcdef';
export const TWIN_PROJECTS = [SEED_PROJECT, TWIN_PROJECT] as const;
/** In every text of what belongs to the project. */
export const TAGS: Readonly<Record<string, string>> = {
  [SEED_PROJECT]: 'tag-of-the-first-project',
  [TWIN_PROJECT]: 'tag-of-the-second-project',
};
/** Settled, running, encrypted, of several disks. */
export const TWIN_ITEMS = [SEED_BACKUP, ODD.running, ODD.encrypted, ODD.disagreeing];
/** Their meaning is not in their text, or they would be another backup. */
const UNTAGGED = /^(id|status|\w+_at|\w+_id|taskid|eip|private_ip|os-bak-tenant-attr:tenant_id|data_timestamp)$/;

/** A gateway that serves two projects which hold backups of the same ids, with other contents; the ids of their volume backups. */
export async function twinProjects(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestGateway & { readonly rows: readonly string[] }> {
  const gateway = await aGateway({ settings: { PROJECT_IDS: TWIN_PROJECTS.join(), ...settings } });
  return { ...gateway, rows: fill(gateway.sandbox) };
}

function fill({ world }: Sandbox): readonly string[] {
  const seeded = world.project(SEED_PROJECT);
  const rows = new Set<string>();
  world.addProject(TWIN_PROJECT, TAGS[TWIN_PROJECT] ?? '');
  for (const id of TWIN_ITEMS) {
    const item = world.item(id);
    const own = (item.extend_info.volume_backups ?? []).map((volume) => world.row(volume.id));
    for (const project of [TWIN_PROJECT, SEED_PROJECT]) {
      world.addItem(twin(item, project), project);
      for (const row of own) {
        rows.add(row.id);
        world.addRow({ ...twin(row, project), 'os-bak-tenant-attr:tenant_id': project }, project);
      }
    }
  }
  for (const id of seeded.items.keys()) if (!TWIN_ITEMS.includes(id)) seeded.items.delete(id);
  for (const id of seeded.rows.keys()) if (!rows.has(id)) seeded.rows.delete(id);
  return [...rows];
}

function twin<T>(record: T, project: string): T {
  return tagged(record, TAGS[project] ?? '', '') as T;
}

function tagged(value: unknown, tag: string, key: string): unknown {
  if (key === 'service_metadata') return String(value).replace(/"VT": "\w+"/, `"VT": "${tag}"`);
  if (typeof value === 'string') return UNTAGGED.test(key) ? value : `${value} ${tag}`;
  if (Array.isArray(value)) return value.map((entry: unknown) => tagged(entry, tag, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, tagged(entry, tag, name)]));
}
