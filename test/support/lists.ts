import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { Generator } from '../../src/sandbox/seed.generator.js';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import type { BackupRow, CheckpointItem } from '../../src/sandbox/wire.js';
import type { TestGateway } from './gateway.js';

export interface Listed {
  readonly id: string;
  readonly [key: string]: unknown;
}

export interface Page<Item = Listed> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export type ListName = 'backups' | 'volume-backups';

export function listPath({ projectId }: TestGateway, list: ListName, query: Readonly<Record<string, string>>): string {
  return `/api/v1/projects/${projectId}/${list}?${new URLSearchParams(query).toString()}`;
}

export async function pageOf<Item = Listed>(
  gateway: TestGateway,
  list: ListName,
  query: Readonly<Record<string, string>> = {},
  headers?: Record<string, string>,
): Promise<Page<Item>> {
  const { status, text } = await gateway.get(listPath(gateway, list, query), headers);
  if (status !== 200) throw new Error(`no page but ${status}: ${text}`);
  return JSON.parse(text) as Page<Item>;
}

/** Every page, one after the other; `between` runs before each but the first, with all that was seen so far. */
export async function walk(
  gateway: TestGateway,
  list: ListName,
  query: Readonly<Record<string, string>>,
  between: (seen: readonly Listed[]) => void = () => undefined,
): Promise<readonly Listed[]> {
  const items: Listed[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await pageOf(gateway, list, cursor === '' ? query : { ...query, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor !== null) between(items);
  }
  return items;
}

/** Backups of one disk each, their facts drawn from few values, so that many are equal, and some say nothing. */
export function crowd(
  { world }: Sandbox,
  name: string,
  count: number,
): readonly { item: CheckpointItem; row: BackupRow }[] {
  const random = new Generator(`crowd ${name}`);
  const moment = (): string => {
    const second = String(random.int(10, 59));
    return `2026-0${random.int(1, 9)}-1${random.int(0, 9)}T10:00:${second}${random.pick('', '.5', '.500000', '.123456')}`;
  };
  return Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(Date.UTC(2026, 0, 1));
    const built = buildBackup({ key: `${name} ${index}`, server: `ecs-${random.int(1, 50)}`, disks: 1, startedAt });
    const [row] = built.rows;
    if (row === undefined) throw new Error('a backup of one disk has a row');
    const text = random.pick<string | null>('backup', 'Backup', 'täglich', 'тест', '備份', '💾 a', 'a', null);
    const facts = { name: text, created_at: moment(), updated_at: random.pick<string | null>(moment(), null) };
    Object.assign(built.item, facts, {
      status: random.pick('available', 'error', 'deleting', 'waiting_delete', 'new'),
    });
    Object.assign(row, facts, {
      status: random.pick('available', 'error', 'error_deleting', 'creating'),
      size: random.pick<number | null>(1, 2, 10, 100, null),
    });
    world.addItem(built.item);
    world.addRow(row);
    return { item: built.item, row };
  });
}
