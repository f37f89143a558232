import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { builtApart, type Built } from '../support/built.js';
import { run, type Running } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { aRedis, sharing, type TestRedis } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { untilHeard } from '../support/shared-store.js';
import { until } from '../support/until.js';

const SECRET = 'a secret of the tests, long enough for them';
const PATH = `/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`;
const DEADLINE_MS = 2500;

interface Instance {
  readonly process: Running;
  /** GET of the one backup. */
  readonly ask: () => Promise<Response>;
}

interface Fleet {
  readonly sandbox: Sandbox;
  readonly redis: TestRedis;
  readonly instances: readonly [Instance, Instance];
}

let built: Built;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

/** Two instances as they are run, each a process of its own, that hear each other. */
async function aFleetOfProcesses(): Promise<Fleet> {
  const [sandbox, redis] = [await aSandbox(), await aRedis()];
  const env = {
    ...sandbox.settings,
    ...sharing(redis.url),
    PORT: '0',
    API_KEYS_FILE: join(aFolder(), 'keys.json'),
    GATEWAY_SECRET: SECRET,
    REQUEST_DEADLINE_MS: String(DEADLINE_MS),
  };
  const words = ['create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view'];
  const key = (await run('node', [built.file('keys/main.js'), ...words], env).ended()).out.trim();
  const start = async (): Promise<Instance> => {
    const process = run('node', [built.file('main.js')], env);
    const [, url = ''] = await process.says(/"url":"(http:[^"]+)"/);
    return { process, ask: () => fetch(`${url}${PATH}`, { headers: { 'X-API-Key': key } }) };
  };
  const instances = await Promise.all([start(), start()]);
  await untilHeard(redis, 2);
  return { sandbox, redis, instances };
}

async function leases(redis: TestRedis): Promise<number> {
  return [...(await redis.dump()).keys()].filter((name) => name.includes('}:l:')).length;
}

describe('when an instance is killed while it looks at a backup', () => {
  it('another that was waiting for it looks itself, and answers within its deadline', async () => {
    const { sandbox, redis, instances } = await aFleetOfProcesses();
    const [holder, heir] = instances;
    sandbox.next('csbs').hang();
    const lost = expect(holder.ask()).rejects.toThrow();
    await until(() => sandbox.requests('csbs').length === 1);
    expect(await leases(redis)).toBe(1);
    const startedAt = performance.now();
    const waiting = heir.ask();
    // It is to wait for some time first, as a lease is renewed once.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(sandbox.requests('csbs')).toHaveLength(1);
    holder.process.signal('SIGKILL');
    const killedAt = performance.now();
    const answer = await waiting;
    const ended = performance.now();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: SEED_BACKUP, completeness: 'complete' });
    expect(ended - startedAt).toBeLessThan(DEADLINE_MS);
    // What was left of the lease had to pass: all of its 1000 ms but for the 300 between two renewals, and the noise of a machine.
    expect(ended - killedAt).toBeGreaterThan(500);
    expect(sandbox.requests('csbs')).toHaveLength(2);
    await lost;
  }, 60_000);

  it('whoever asks another right after that is answered within the deadline, too', async () => {
    const { sandbox, instances } = await aFleetOfProcesses();
    const [holder, heir] = instances;
    sandbox.next('csbs').hang();
    const lost = expect(holder.ask()).rejects.toThrow();
    await until(() => sandbox.requests('csbs').length === 1);
    holder.process.signal('SIGKILL');
    await lost;
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, heir.ask));
    expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(sandbox.requests('csbs')).toHaveLength(2);
  }, 60_000);
});
