import { describe, expect, it } from '@jest/globals';
import { Generator } from '../../src/sandbox/seed.generator.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { crowd, walk, type Listed, type ListName } from '../support/lists.js';

/** More than one page of the cloud's, which has a thousand. */
const COUNT = 1150;
const PAGE = '300';
const CHURN = 25;
const SORTS: Readonly<Record<ListName, readonly string[]>> = {
  backups: ['createdAt', 'updatedAt', 'name', 'status'],
  'volume-backups': ['createdAt', 'updatedAt', 'volumeSizeBytes', 'status', 'name', 'id'],
};
const CASES = (['backups', 'volume-backups'] as const).flatMap((list) =>
  SORTS[list].flatMap((sort) => [sort, `-${sort}`].map((order): [ListName, string] => [list, order])),
);

/** As the page says it, told anew: nothing is the lowest, times by what they mean, the id last. */
function isBefore(a: Listed, b: Listed, field: string): boolean {
  const [left, right] = [valueOf(a, field), valueOf(b, field)];
  if (left === right) return a.id < b.id;
  if (left === null || right === null) return left === null;
  return left < right;
}

function valueOf(item: Listed, field: string): string | number | null {
  const value = item[field] as string | number | null;
  if (typeof value !== 'string' || !field.endsWith('At')) return value;
  return Date.parse(value.slice(0, 19)) * 1000 + Number(`0.${/\.(\d+)/.exec(value)?.[1] ?? '0'}`) * 1_000_000;
}

/** Between two pages some rows go, the last of the page among them, and some come, anywhere in the order. */
function churning({ sandbox, clock }: TestGateway, list: ListName): { between: () => void; gone: Set<string> } {
  const { world } = sandbox;
  const random = new Generator('churn');
  const gone = new Set<string>();
  let round = 0;
  const between = (): void => {
    const rows = list === 'backups' ? world.project().items : world.project().rows;
    const ids = [...rows.keys()];
    for (let index = 0; index < CHURN; index += 1) {
      const id = ids[random.int(0, ids.length - 1)] ?? '';
      rows.delete(id);
      gone.add(id);
    }
    round += 1;
    crowd(sandbox, `new ${round}`, CHURN);
    clock.advance(31_000); // nothing that is kept hides it
  };
  return { between, gone };
}

/** Walks the whole list while rows come and go, and looks at what was seen. */
async function walkAmidChurn(list: ListName, sort: string, count: number, limit: string): Promise<void> {
  const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
  const { world } = gateway.sandbox;
  world.project().items.clear();
  world.project().rows.clear();
  const all = crowd(gateway.sandbox, 'old', count).map(({ item, row }) => (list === 'backups' ? item.id : row.id));
  const { between, gone } = churning(gateway, list);
  const seen = await walk(gateway, list, { sort, limit, fields: sort.replace('-', '') }, between);
  const ids = new Set(seen.map(({ id }) => id));
  expect(ids.size).toBe(seen.length);
  const stayed = all.filter((id) => !gone.has(id));
  expect(stayed.filter((id) => !ids.has(id))).toEqual([]);
  const [field, descending] = sort.startsWith('-') ? [sort.slice(1), true] : [sort, false];
  const outOfOrder = seen.slice(1).filter((item, at) => {
    const before = seen[at];
    return before !== undefined && (descending ? isBefore(before, item, field) : isBefore(item, before, field));
  });
  expect(outOfOrder).toEqual([]);
  expect(stayed.length).toBeGreaterThan(count * 0.8);
}

describe('whoever reads a list page by page', () => {
  it.each(CASES)('sees each row of %s that was there all the time once, in the order of %s', async (list, sort) => {
    await walkAmidChurn(list, sort, COUNT, PAGE);
  });

  it.each(['-createdAt', 'name'])(
    'also 5,000 volume backups by %s',
    async (sort) => {
      await walkAmidChurn('volume-backups', sort, 5000, '1000');
    },
    120_000,
  );
});

describe('between two pages', () => {
  it.each(['backups', 'volume-backups'] as const)('the row that %s go on behind may be gone', async (list) => {
    const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    const { world } = gateway.sandbox;
    const rows = list === 'backups' ? world.project().items : world.project().rows;
    rows.clear();
    const all = crowd(gateway.sandbox, 'old', COUNT).map(({ item, row }) => (list === 'backups' ? item.id : row.id));
    let deleted = 0;
    const seen = await walk(gateway, list, { limit: PAGE, fields: 'id' }, (sofar) => {
      gateway.clock.advance(31_000);
      deleted += rows.delete(sofar.at(-1)?.id ?? '') ? 1 : 0;
    });
    expect(deleted).toBe(Math.floor(COUNT / Number(PAGE)));
    expect(seen.map(({ id }) => id).sort()).toEqual([...all].sort()); // prettier-ignore
  });
});
