import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { BackupWatches } from '../../src/streams/backup-watches.js';
import { figure } from '../support/figures.js';
import { follow, type Followed } from '../support/followed.js';
import { bearer, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { twoInstances, type TwoInstances } from '../support/two-instances.js';
import { until } from '../support/until.js';

const SECOND = 1000;

const namesOf = (followed: Followed): (string | null)[] => followed.views().map(({ name }) => name);

/** So many at each of the two, of five callers by turns, all with the first view. */
async function followers({ both, one }: TwoInstances, each: number): Promise<Followed[]> {
  const callers: string[] = [];
  while (callers.length < 5) callers.push(await one.createKey(['view', 'network']));
  const opening = both.flatMap((gateway: TestGateway) =>
    Array.from({ length: each }, (_, place) =>
      follow(`${gateway.url}${gateway.viewPath(SEED_BACKUP)}/events`, bearer(callers[place % callers.length] ?? '')),
    ),
  );
  const followed = await Promise.all(opening);
  await until(() => followed.every((one) => one.views().length === 1));
  return followed;
}

const quiet = ({ both }: TwoInstances): Promise<unknown> => Promise.all(both.map((each) => each.quiet()));

/** What the cloud is asked for ten changes of one backup, by so many followers at each instance. */
async function looksFor(each: number): Promise<number> {
  const two = await twoInstances({ settings: { REQUEST_DEADLINE_MS: '20000' } });
  const { sandbox, advance, looks } = two;
  const followed = await followers(two, each);
  const seen = ['backup_d32c'];
  for (let change = 1; change <= 10; change += 1) {
    seen.push(`change ${change}`);
    sandbox.world.patchItem(SEED_BACKUP, { name: `change ${change}` });
    await quiet(two);
    advance(31 * SECOND);
    await until(() => followed.every((one) => namesOf(one).at(-1) === `change ${change}`));
  }
  expect(followed.map(namesOf)).toEqual(followed.map(() => seen));
  expect(new Set(followed.map((one) => JSON.stringify(one.events()))).size).toBe(1);
  return looks(SEED_BACKUP);
}

describe('500 followers at two instances, of five callers', () => {
  it('cost the cloud what one would, and all see each change', async () => {
    const [one, many] = [await looksFor(1), await looksFor(250)];
    figure('looks for ten changes: one follower at each of two instances, 250 at each', `${one}, ${many}`);
    expect([one, many]).toEqual([11, 11]);
  }, 120_000);
});

describe('100 followers at two instances', () => {
  it('see what anybody at one of the instances has had looked at', async () => {
    const two = await twoInstances();
    const { one, sandbox, ask, looks, advance } = two;
    const followed = await followers(two, 50);
    await quiet(two);
    advance(SECOND);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    await ask(one, SEED_BACKUP, { 'Cache-Control': 'no-cache' });
    await until(() => followed.every((each) => namesOf(each).at(-1) === 'renamed'));
    expect(looks(SEED_BACKUP)).toBe(2);
  });

  it('leave nothing behind when they have hung up', async () => {
    const two = await twoInstances();
    const { both, looks, advance } = two;
    const followed = await followers(two, 50);
    for (const each of followed) each.hangUp();
    await until(() => both.every(({ gateway }) => gateway.app.get(BackupWatches, { strict: false }).size === 0));
    await quiet(two);
    advance(31 * SECOND);
    expect(both.map(({ engine }) => [engine.inFlight, engine.memory.watchers.size])).toEqual([[0, 0], [0, 0]]); // prettier-ignore
    expect(looks(SEED_BACKUP)).toBe(1);
  });
});

describe('one stream for many backups', () => {
  const ids = [SEED_BACKUP, ODD.running, ODD.encrypted];

  it('has each at once and each change, and lets one go without the others', async () => {
    const two = await twoInstances();
    const { one, sandbox, advance } = two;
    const gone = '00000000-0000-4000-8000-000000000000';
    const path = `/api/v1/projects/${one.projectId}/events?ids=${[...ids, gone].join()}`;
    const followed = await follow(`${one.url}${path}`, bearer(one.key));
    await until(() => followed.events().length === 4);
    expect(followed.views().map(({ id }) => id).sort()).toEqual([...ids].sort()); // prettier-ignore
    expect(followed.problems()).toMatchObject([{ code: 'not-found', backupId: gone }]);
    await quiet(two);
    sandbox.world.removeItem(ODD.encrypted);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    advance(31 * SECOND);
    await until(() => followed.events().length === 6);
    expect(followed.problems().at(-1)).toMatchObject({ code: 'not-found', backupId: ODD.encrypted });
    expect(followed.views().at(-1)?.name).toBe('renamed');
    await quiet(two);
    for (const id of [SEED_BACKUP, ODD.running]) sandbox.world.removeItem(id);
    advance(31 * SECOND);
    expect(await followed.ended).toBe('ended');
    expect(followed.problems()).toHaveLength(4);
  });

  it('comes back with the ids of what it has, and is sent the rest alone', async () => {
    const two = await twoInstances();
    const { one } = two;
    const url = `${one.url}/api/v1/projects/${one.projectId}/events?ids=${ids.join()}`;
    const first = await follow(url, bearer(one.key));
    await until(() => first.events().length === 3);
    const [last, ...others] = first.events().map(({ id }) => id ?? '').reverse(); // prettier-ignore
    const withLast = await follow(url, { ...bearer(one.key), 'Last-Event-ID': last ?? '' });
    await until(() => withLast.events().length === 2);
    const withAll = await follow(url, { ...bearer(one.key), 'Last-Event-ID': [last, ...others].join(', ') });
    await until(() => withAll.comments().filter((comment) => comment === 'unchanged').length === 3);
    expect([withLast.events().length, withAll.events().length]).toEqual([2, 0]);
  });

  it.each([
    ['no id', ''],
    ['an empty one', `?ids=${ids[0]},`],
    ['one out of form', `?ids=${ids[0]},nonsense`],
    ['a repeated one', `?ids=${ids[0]},${ids[0]?.toUpperCase()}`],
    [
      'more than a hundred',
      `?ids=${Array.from({ length: 101 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`).join()}`,
    ],
    ['an unknown parameter', `?ids=${ids[0]}&fields=name`],
  ])('is refused for %s', async (_what, query) => {
    const { one } = await twoInstances();
    const refused = await follow(`${one.url}/api/v1/projects/${one.projectId}/events${query}`, bearer(one.key));
    await refused.ended;
    expect([refused.status, JSON.parse(refused.text())]).toMatchObject([400, { code: 'invalid-request' }]);
    expect(one.sandbox.requests('csbs')).toEqual([]);
  });
});
