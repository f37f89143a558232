import { describe, expect, it } from '@jest/globals';
import { FreshnessEngine } from '../../src/cache/freshness-engine.js';
import { FEWEST_UNDER_WAY } from '../../src/overload/adaptive-limit.js';
import { coldBackups } from '../support/cold-backups.js';
import { fakedPressure } from '../support/faked-pressure.js';
import { follow } from '../support/followed.js';
import { aGateway, aGatewayOver, bearer, type TestGateway } from '../support/gateway.js';
import { allSeries, valueOf } from '../support/metrics-page.js';
import { aRedis, sharing } from '../support/redis.js';
import { tamperingWith } from '../support/redis-tampering.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

const UNKNOWN = '11111111-2222-4333-8444-555555555555';
const VIEW = '/api/v1/projects/:project_id/backups/:checkpoint_item_id';
const ITEM = '/v1/:project_id/checkpoint_items/:checkpoint_item_id';
const CLOUD = { cloud: 'environment' };

const ofView = (code: string, status: string) => ({ route: VIEW, code, status });

/** What the page says of one series. */
async function figure(
  { metrics }: TestGateway,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  return valueOf(await metrics(), `backup_gateway_${name}`, labels);
}

describe('requests', () => {
  it('are counted by the pattern of their route and by how they ended, and timed', async () => {
    const gateway = await aGateway();
    const { get, viewPath, view, url, projectId, sandbox } = gateway;
    await view(SEED_BACKUP);
    await get(viewPath(SEED_BACKUP), {});
    await get(viewPath(SEED_BACKUP), bearer('nobody'));
    await get(viewPath(UNKNOWN));
    await get(`${viewPath(SEED_BACKUP)}?nonsense=1`);
    await fetch(`${url}/nowhere/${UNKNOWN}`);
    await get(`/v1/${projectId}/checkpoint_items/${UNKNOWN}`);
    sandbox.always('csbs').status(200, 'no JSON');
    await get(viewPath(coldBackups(sandbox, 'x', 1)[0]?.id ?? ''));
    expect(await figure(gateway, 'requests_total', ofView('none', '2xx'))).toBe(1);
    expect(await figure(gateway, 'requests_total', ofView('unauthenticated', '4xx'))).toBe(2);
    expect(await figure(gateway, 'requests_total', ofView('not-found', '4xx'))).toBe(1);
    expect(await figure(gateway, 'requests_total', ofView('invalid-request', '4xx'))).toBe(1);
    expect(await figure(gateway, 'requests_total', ofView('upstream-malformed', '5xx'))).toBe(1);
    expect(await figure(gateway, 'requests_total', { route: ITEM, code: 'none', status: '4xx' })).toBe(1);
    expect(await figure(gateway, 'requests_total', { route: 'none', code: 'not-found', status: '4xx' })).toBe(1);
    expect(await figure(gateway, 'request_duration_seconds_count', { route: VIEW })).toBe(6);
    expect(await figure(gateway, 'request_duration_seconds_sum', { route: VIEW })).toBeGreaterThan(0);
    expect(await figure(gateway, 'request_duration_seconds_sum', { route: VIEW })).toBeLessThan(30);
  });

  it('that were refused at the door are counted apart: nobody knows what they were', async () => {
    const sandbox = await aSandbox();
    const pressure = fakedPressure();
    const gateway = await aGatewayOver(sandbox, { REQUEST_DEADLINE_MS: '3000' }, { sampler: pressure.sampler });
    const { get, viewPath, clock } = gateway;
    pressure.lasts(clock, 10);
    sandbox.always('csbs').hang();
    const ids = coldBackups(sandbox, 'door', FEWEST_UNDER_WAY + 5, 0).map(({ id }) => id);
    await Promise.all(ids.map((id) => get(viewPath(id))));
    expect(await figure(gateway, 'refused_at_door_total')).toBe(5);
    expect(await figure(gateway, 'request_duration_seconds_count', { route: VIEW })).toBe(FEWEST_UNDER_WAY);
    expect(await figure(gateway, 'event_loop_delay_seconds_bucket', { le: '0.05' })).toBe(0);
    expect(await figure(gateway, 'event_loop_delay_seconds_bucket', { le: '0.1' })).toBe(500);
  });
});

describe('answers out of the cache', () => {
  it('are counted by what was there, with their age', async () => {
    const gateway = await aGateway();
    const { get, view, viewPath, clock, quiet, key, sandbox } = gateway;
    const cached = (cache: string): Promise<number> => figure(gateway, 'cached_answers_total', { cache, route: VIEW });
    const upTo = (le: string): Promise<number> => figure(gateway, 'answer_age_seconds_bucket', { le });
    await view(SEED_BACKUP);
    await view(SEED_BACKUP);
    clock.advance(40_000);
    await view(SEED_BACKUP);
    await quiet();
    expect([await cached('miss'), await cached('hit'), await cached('hit-stale')]).toEqual([1, 1, 1]);
    expect([await upTo('30'), await upTo('60')]).toEqual([2, 3]);
    await get(viewPath(SEED_BACKUP), { ...bearer(key), 'Cache-Control': 'no-cache' });
    sandbox.always('csbs').status(503);
    clock.advance(7_200_000);
    await view(SEED_BACKUP);
    expect([await cached('request'), await cached('stale')]).toEqual([1, 1]);
    expect([await upTo('3600'), await upTo('21600')]).toEqual([4, 5]);
  });

  it('show how many shared one look', async () => {
    const gateway = await aGateway();
    const { view, sandbox } = gateway;
    sandbox.next('csbs').delay(500);
    await Promise.all(Array.from({ length: 20 }, () => view(SEED_BACKUP)));
    expect(await figure(gateway, 'loads_joined_total')).toBeGreaterThanOrEqual(19);
    expect(await figure(gateway, 'loads_total')).toBeLessThan(5);
    expect(await figure(gateway, 'loads_under_way')).toBe(0);
    expect(await figure(gateway, 'cache_bytes')).toBe(gateway.gateway.app.get(FreshnessEngine).memory.bytes);
  });
});

describe('calls to the cloud', () => {
  it('are counted and timed by service and by how they ended, tokens included', async () => {
    const gateway = await aGateway();
    const { view, sandbox } = gateway;
    const calls = (service: string, answer: string): Promise<number> =>
      figure(gateway, 'upstream_calls_total', { ...CLOUD, service, answer });
    sandbox.next('csbs').status(503);
    await view(SEED_BACKUP); // tried again
    expect([await calls('csbs', '5xx'), await calls('csbs', '2xx')]).toEqual([1, 1]);
    expect([await calls('keystone', '2xx'), await calls('vbs', '2xx')]).toEqual([1, 2]);
    expect(await figure(gateway, 'upstream_call_duration_seconds_count', { ...CLOUD, service: 'csbs' })).toBe(2);
    expect(await figure(gateway, 'upstream_failures_total', { ...CLOUD, service: 'csbs', kind: 'failed' })).toBe(0);
  });

  it('show a service that is left alone, and why looks failed', async () => {
    const gateway = await aGateway();
    const { get, viewPath, sandbox } = gateway;
    const breaker = (state: string): Promise<number> =>
      figure(gateway, 'breaker_state', { ...CLOUD, service: 'csbs', state });
    expect([await breaker('closed'), await breaker('open')]).toEqual([1, 0]);
    sandbox.always('csbs').status(503);
    for (const { id } of coldBackups(sandbox, 'b', 8, 0)) await get(viewPath(id));
    expect([await breaker('closed'), await breaker('open')]).toEqual([0, 1]);
    const failed = (kind: string): Promise<number> =>
      figure(gateway, 'upstream_failures_total', { ...CLOUD, service: 'csbs', kind });
    expect((await failed('failed')) + (await failed('unavailable'))).toBe(8);
    expect(await failed('unavailable')).toBeGreaterThan(0);
  });

  it('show what is left to ask, and for how long a cloud is left alone that has refused', async () => {
    const gateway = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: '10/1m' } });
    const { get, view, viewPath, sandbox, clock } = gateway;
    const labels = { ...CLOUD, service: 'vbs' };
    const left = (): Promise<number> => figure(gateway, 'upstream_budget_left_calls', labels);
    const paused = (): Promise<number> => figure(gateway, 'upstream_pause_seconds', { ...CLOUD, service: 'csbs' });
    expect([await figure(gateway, 'upstream_budget_limit_calls', labels), await left()]).toEqual([10, 10]);
    await view(SEED_BACKUP);
    expect([await left(), await paused()]).toEqual([8, 0]);
    sandbox.next('csbs').status(429, {}, { 'retry-after': '30' });
    await get(viewPath(UNKNOWN));
    expect(await paused()).toBe(30);
    clock.advance(70_000);
    expect([await left(), await paused()]).toEqual([10, 0]);
  });

  it('show how long the token lives, and that none can be had', async () => {
    const gateway = await aGateway({ sandbox: { tokenLifetimeSeconds: 1000 } });
    const { view, get, viewPath, sandbox, clock, metrics } = gateway;
    const life = (): Promise<number> => figure(gateway, 'cloud_token_life_seconds', CLOUD);
    expect(await metrics()).not.toContain('backup_gateway_cloud_token_life_seconds{');
    await view(SEED_BACKUP);
    const first = await life();
    expect(first).toBeGreaterThan(990);
    clock.advance(500_000);
    expect(await life()).toBeCloseTo(first - 500, 6);
    sandbox.always('identity').status(503);
    clock.advance(600_000);
    expect(await life()).toBe(0);
    await get(viewPath(UNKNOWN));
    const keystone = { ...CLOUD, service: 'keystone' };
    expect(await figure(gateway, 'upstream_failures_total', { ...keystone, kind: 'no-token' })).toBe(1);
    expect(await figure(gateway, 'upstream_calls_total', { ...keystone, answer: '5xx' })).toBe(1);
  });

  it('show that it has mixed things up', async () => {
    const gateway = await aGateway();
    const { get, view, viewPath, sandbox, projectId } = gateway;
    const crossed = (service: string, what: string): Promise<number> =>
      figure(gateway, 'crossed_wires_total', { service, what });
    const [other] = coldBackups(sandbox, 'other', 1);
    sandbox.next('csbs').status(200, { checkpoint_item: sandbox.world.item(other?.id ?? '') });
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(502);
    const [row] = (await view(SEED_BACKUP)).volumes;
    sandbox.world.patchRow(row?.id ?? '', { 'os-bak-tenant-attr:tenant_id': 'f'.repeat(32) });
    await get(`/v2/${projectId}/backups/detail`);
    expect([await crossed('csbs', 'other-backup'), await crossed('vbs', 'other-project')]).toEqual([1, 1]);
    expect([await crossed('vbs', 'other-backup'), await crossed('csbs', 'other-project')]).toEqual([0, 0]);
  });
});

describe('the rest', () => {
  it('counts event streams', async () => {
    const gateway = await aGateway();
    const { url, viewPath, key } = gateway;
    const stream = await follow(`${url}${viewPath(SEED_BACKUP)}/events`, bearer(key));
    await until(() => stream.views().length === 1);
    expect([await figure(gateway, 'streams_open'), await figure(gateway, 'streams_opened_total')]).toEqual([1, 1]);
    stream.hangUp();
    await until(async () => (await figure(gateway, 'streams_open')) === 0);
    expect(await figure(gateway, 'streams_opened_total')).toBe(1);
    expect(await gateway.metrics()).not.toContain('/events');
  });

  it('tells of Redis: whether it is in use, what it answered, and what lay there that is not ours', async () => {
    const redis = await aRedis();
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, sharing(redis.url), { storePatienceMs: 5000 });
    const { view, clock, quiet, engine } = gateway;
    await view(SEED_BACKUP);
    await quiet();
    expect([await figure(gateway, 'redis_up'), await figure(gateway, 'redis_garbage_total')]).toEqual([1, 0]);
    expect(await figure(gateway, 'redis_operations_total', { outcome: 'ok' })).toBeGreaterThan(2);
    const changed = await tamperingWith(redis).randomBytes();
    engine.memory.deleteGroup(gateway.projectId);
    clock.advance(1000);
    const other = await aGatewayOver(sandbox, sharing(redis.url), { storePatienceMs: 5000 });
    await other.view(SEED_BACKUP);
    expect(changed).toBeGreaterThan(0);
    expect(await figure(other, 'redis_garbage_total')).toBeGreaterThan(0);
    await redis.kill();
    await until(async () => (await figure(gateway, 'redis_up')) === 0);
    await view(SEED_BACKUP);
  });

  it('says nothing of a Redis that there is not, and holds the figures of the process', async () => {
    const gateway = await aGatewayOver(await aSandbox(), {}, { hasProcessMetrics: true });
    const names = allSeries(await gateway.metrics()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('backup_gateway_redis'))).toEqual([
      'backup_gateway_redis_garbage_total',
    ]);
    expect(names).toEqual(
      expect.arrayContaining(['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']),
    );
  });
});
