import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupView } from '../../src/core/backup-view.js';
import { allAtOnce, coldBackups, slowest } from '../support/cold-backups.js';
import { aFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { figure, ms } from '../support/figures.js';
import { aGatewayOver } from '../support/gateway.js';
import { aRedis, sharing } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const DEADLINE_MS = 2500;
/** What one operation on Redis may take before it is done without. */
const PATIENCE_MS = 50;
/** Each answer is an operation or two, and the machine's own share; far from the deadline. */
const SLOWEST_MS = 1500;
const MANY = 20;

type Fault = readonly [name: string, begin: (proxy: FaultProxy) => unknown];

const FAULTS: readonly Fault[] = [
  ['is black-holed', (redis) => { redis.timeout(); }],
  ['answers after half a second', (redis) => { redis.latency(500); }],
  ['answers just within patience', (redis) => { redis.latency(PATIENCE_MS - 20); }],
  ['drips one byte per 100 ms', (redis) => { redis.slicer(1, 100); }],
  ['breaks off within an answer', (redis) => { redis.limitData(3); }],
  ['is reset', (redis) => { redis.resetPeer(0); }],
  ['refuses connections', (redis) => redis.down()],
]; // prettier-ignore

const isWhole = (text: string): boolean => (JSON.parse(text) as BackupView).completeness === 'complete';

describe('while the line to Redis is bad', () => {
  it.each(FAULTS)('every answer comes all the same, and Redis is used again soon after: it %s', async (name, begin) => {
    const [sandbox, redis] = [await aSandbox(), await aRedis()];
    const proxy = await aFaultProxy(redis.port);
    const settings = { ...sharing(proxy.url.replace('http', 'redis')), REQUEST_DEADLINE_MS: String(DEADLINE_MS) };
    const gateway = await aGatewayOver(sandbox, settings, { storePatienceMs: PATIENCE_MS });
    const { viewPath, quiet } = gateway;
    const paths = (of: string): string[] => coldBackups(sandbox, of, MANY).map(({ id }) => viewPath(id));
    const known = paths('known');
    await allAtOnce(gateway, known);
    await quiet();
    const connections = proxy.open();
    await begin(proxy);
    const answers = [
      ...(await allAtOnce(gateway, [...known, ...paths('unseen')])),
      ...(await allAtOnce(gateway, known)),
    ];
    figure(`Redis ${name}`, `${answers.length} answers, slowest ${ms(slowest(answers))}`);
    expect(answers.filter(({ status, text }) => status !== 200 || !isWhole(text))).toEqual([]);
    expect(slowest(answers)).toBeLessThan(SLOWEST_MS);
    await proxy.heal();
    await redis.ask('FLUSHALL');
    let round = 0;
    await until(async () => {
      await sleep(100);
      gateway.clock.advance(600); // where Redis has been silent, it is left alone for half a second
      await allAtOnce(gateway, paths(`later ${(round += 1)}`).slice(0, 1));
      return Number(await redis.ask('DBSIZE')) > 0;
    });
    await quiet();
    expect(proxy.open()).toBeLessThanOrEqual(connections);
  });
});
