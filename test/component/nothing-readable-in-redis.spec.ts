import { describe, expect, it } from '@jest/globals';
import { Redis } from 'iovalkey';
import { randomUUID } from 'node:crypto';
import { ODD } from '../../src/sandbox/seed.js';
import { bearer } from '../support/gateway.js';
import { LeakSearch, type Canary } from '../support/leak-search.js';
import { speaking } from '../support/redis-contents.js';
import type { TestRedis } from '../support/redis.js';
import { afterTest } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { twoInstances, type TwoInstances } from '../support/two-instances.js';
import { until } from '../support/until.js';

const ASKED = [SEED_BACKUP, ODD.encrypted, ODD.running, ODD.disagreeing];
const SECOND = 1000;
/** Words that stand in every view and in every answer of the cloud. */
const WORDS = ['checkpoint_item', 'service_metadata', 'progressPercent', 'completeness', 'available', 'volumebackups'];

/** Everything that belongs to the backups asked for and could tell somebody something: ids, names, addresses, texts. */
function canariesOf({ sandbox, one: { projectId } }: TwoInstances, absent: string): readonly Canary[] {
  const { world } = sandbox;
  const items = ASKED.map((id) => world.item(id));
  const rows = items.flatMap((item) => (item.extend_info.volume_backups ?? []).map(({ id }) => world.row(id)));
  const texts = new Set([projectId, absent, ...WORDS, ...[...items, ...rows].flatMap(textsIn)]);
  const dashless = [...texts].filter((text) => /^[0-9a-f-]{36}$/.test(text)).map((id) => id.replaceAll('-', ''));
  return [...texts, ...dashless].map((value) => ({ name: value, value }));
}

/** Numbers and times are everybody's. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[\d.:TZ-]*$/.test(value) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An id as its sixteen bytes, which no spelling of it as a text would find. */
function idsAsBytes(canaries: readonly Canary[]): readonly string[] {
  return canaries
    .filter(({ value }) => /^[0-9a-f]{32}$/.test(value))
    .map(({ value }) => Buffer.from(value, 'hex').toString('latin1'));
}

/** Names and values as bytes, one character each. */
function bytesIn({ port }: TestRedis): Promise<string> {
  return speaking({ port }, async (redis) => {
    const names = await redis.keys('*');
    const values = await Promise.all(names.map((name) => valueOf(redis, name)));
    return [...names, ...values.flat().map((value) => value?.toString('latin1') ?? '')].join('\n');
  });
}

async function valueOf(redis: Redis, name: string): Promise<readonly (Buffer | null)[]> {
  const type = await redis.type(name);
  if (type === 'string') return [await redis.getBuffer(name)];
  if (type === 'zset') return redis.zrangeBuffer(name, '0', '-1');
  if (type !== 'hash') throw new Error(`the test does not know how to read a ${type}`);
  return [...(await redis.hkeysBuffer(name)), ...(await redis.hvalsBuffer(name))];
}

/** All commands that are sent to Redis from now on, as it reports them. */
async function commandsTo({ port }: TestRedis): Promise<() => string> {
  const redis = new Redis({ host: '127.0.0.1', port });
  const monitor = await redis.monitor();
  afterTest(() => {
    monitor.disconnect();
    redis.disconnect();
    return undefined;
  });
  let text = '';
  monitor.on('monitor', (_time, words: readonly string[]) => (text += `${words.join(' ')}\n`));
  return () => text;
}

async function afterEveryKindOfAnswer(two: TwoInstances, absent: string): Promise<void> {
  const { one, other, both, ask, advance } = two;
  const [csbs, vbs] = [`/v1/${one.projectId}/checkpoint_items`, `/v2/${one.projectId}/backups`];
  const admin = bearer(await one.createKey(['admin']));
  const paths = [
    ...ASKED.map((id) => one.viewPath(id)),
    one.viewPath(absent),
    `/api/v1/projects/${one.projectId}/backups?ids=${[...ASKED, absent].join()}`,
    ...[...ASKED, absent].map((id) => `${csbs}/${id}`),
    `${vbs}/detail`,
    `${vbs}/detail?limit=1000`,
    `${vbs}/detail?name=${encodeURIComponent('manualbk_47222')}`,
    ...[...SEED_VOLUME_BACKUPS, absent].map((id) => `${vbs}/${id}`),
  ];
  for (const seconds of [1, 4, 31]) {
    for (const gateway of both) {
      for (const path of paths) {
        const { status } = await ask(gateway, path);
        expect(status).toBe(path.endsWith(`/${absent}`) ? 404 : 200);
      }
      await gateway.quiet();
    }
    advance(seconds * SECOND);
  }
  const cache = `${other.url}/api/v1/projects/${other.projectId}/cache`;
  for (const path of [`${cache}/backups/${ODD.running}`, `${cache}/backups/${absent}`]) {
    expect((await fetch(path, { method: 'DELETE', headers: admin })).status).toBe(204);
  }
  for (const id of ASKED) await ask(one, id);
  await one.quiet();
}

describe('whoever can read Redis', () => {
  it('learns nothing of any backup, project or disk, neither from what lies there nor from what passes through', async () => {
    const two = await twoInstances({ settings: { RATE_LIMIT: '10000/1m', UPSTREAM_RATE_LIMIT: '10000/1m' } });
    const absent = randomUUID();
    const canaries = canariesOf(two, absent);
    const search = new LeakSearch(canaries);
    const commands = await commandsTo(two.redis);
    await afterEveryKindOfAnswer(two, absent);
    await until(() => /publish bgw:news/i.test(commands()));
    const lying = await bytesIn(two.redis);
    expect(lying.length).toBeGreaterThan(10_000);
    for (const text of [lying, commands()]) {
      expect(search.in(text)).toEqual([]);
      for (const bytes of idsAsBytes(canaries)) expect(text.includes(bytes)).toBe(false);
    }
    const names = (await two.redis.ask('KEYS', '*')) as string[];
    expect(names.filter((name) => !/^bgw:(\w+:|\{)[0-9a-f]{64}/.test(name))).toEqual([]);
    for (const name of names) expect(await two.redis.ask('PTTL', name)).toBeGreaterThan(0); // nothing stays for ever
    // A search that finds nothing anywhere would be none.
    const plain = await two.ask(two.one, SEED_BACKUP);
    expect(search.in(plain.text)).toEqual(
      expect.arrayContaining([SEED_BACKUP, 'completeness', ...SEED_VOLUME_BACKUPS]),
    );
  }, 60_000);
});
