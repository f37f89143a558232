import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseKey } from '../../src/auth/key-format.js';
import { revokeKey } from '../../src/keys/key-operations.js';
import { aCloudWith, aGatewayOverClouds, entry, OTHER_PROJECT, seenIn, servedBy } from '../support/clouds-of-a-file.js';
import { aGateway, aGatewayOver, bearer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const READ_AGAIN = 'the settings were read again';
const REFUSED = 'the settings are not taken';

const statusOf = ({ get, viewPath }: TestGateway, key: string): Promise<number> =>
  get(viewPath(SEED_BACKUP), bearer(key)).then(({ status }) => status);

describe('settings with a mistake', () => {
  it('change nothing at all, and every mistake is named', async () => {
    const [first, second] = [await aSandbox(), await aCloudWith(OTHER_PROJECT, 'never served')];
    const one = entry('one', first, SEED_PROJECT);
    const gateway = await aGatewayOverClouds(first, one);
    const key = await gateway.createKey(['view'], [SEED_PROJECT, OTHER_PROJECT]);
    const { settings, files } = servedBy(one, entry('other', second, OTHER_PROJECT));
    await gateway.reload({ ...settings, RATE_LIMIT: 'lots', LOG_LEVEL: 'loud', CACHE_FRESH_S: '5' }, files);
    const [told] = logLines(gateway, REFUSED);
    expect(told).toMatchObject({ level: 50 });
    expect(told?.['mistakes']).toEqual([
      expect.stringMatching(/^RATE_LIMIT must be/),
      expect.stringMatching(/^LOG_LEVEL must be/),
    ]);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([404, 'not-found']);
    expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, 'backup_d32c']);
    expect(logLines(gateway, READ_AGAIN)).toEqual([]);
    expect(await gateway.metrics()).toContain('backup_gateway_config_reloads_total{outcome="refused"} 1');
  });

  it.each([
    ['is not there', undefined],
    ['is no YAML', 'clouds: ['],
    ['lacks a cloud that is to be served', 'clouds: {}'],
  ])('may be a clouds.yaml that %s', async (_what, content) => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOverClouds(sandbox, entry('one', sandbox, SEED_PROJECT));
    await gateway.reload({}, content === undefined ? {} : { '/clouds.yaml': content });
    const [told] = logLines(gateway, REFUSED);
    expect(told?.['mistakes']).toEqual([expect.stringMatching(/^(OS_CLIENT_CONFIG_FILE|GATEWAY_CLOUDS) /)]);
    expect(await seenIn(gateway, SEED_PROJECT, gateway.key)).toEqual([200, 'backup_d32c']);
  });

  it('may be a secret that is not to be read, and its value is told nobody', async () => {
    const gateway = await aGateway();
    const secret = `a-secret-that-is-given-twice-${randomUUID()}`;
    gateway.canaries.secret('the password that was refused', secret);
    await gateway.reload({ OS_PASSWORD: secret, OS_PASSWORD_FILE: '/password' }, { '/password': secret });
    await gateway.reload({ OS_PASSWORD: '', OS_PASSWORD_FILE: '/nowhere' });
    expect(logLines(gateway, REFUSED).map(({ mistakes }) => mistakes)).toEqual([
      [expect.stringMatching(/^OS_PASSWORD must be given once/)],
      [expect.stringMatching(/^OS_PASSWORD_FILE must name a readable/)],
    ]);
    expect(await statusOf(gateway, gateway.key)).toBe(200);
  });

  it('may be a key file that is broken: the rest is not taken either', async () => {
    const gateway = await aGatewayOver(await aSandbox(), { RATE_LIMIT: '100/1m' }, { keyRecheckMs: 500 });
    expect(await statusOf(gateway, gateway.key)).toBe(200);
    const whole = await readFile(gateway.keysFile, 'utf8');
    await writeFile(gateway.keysFile, whole.slice(0, -20));
    await gateway.reload({ RATE_LIMIT: '1/1m' });
    expect(logLines(gateway, REFUSED)[0]?.['mistakes']).toEqual([
      expect.stringMatching(/^API_KEYS_FILE cannot be used/),
    ]);
    await writeFile(gateway.keysFile, whole);
    await gateway.reload({});
    const limit = await gateway.get('/api/v1/projects');
    expect([limit.status, limit.headers.get('ratelimit-policy')]).toEqual([200, expect.stringContaining('q=100')]);
  });
});

describe('settings that take a restart', () => {
  it('are named, without their values, and the rest is taken', async () => {
    const gateway = await aGateway();
    const [secret, key] = [`another-gateway-secret-${randomUUID()}`, Buffer.alloc(32, randomUUID()).toString('base64')];
    gateway.canaries.secret('another gateway secret', secret);
    gateway.canaries.secret('a key of Redis', key);
    await gateway.reload({
      PORT: '4321',
      GATEWAY_SECRET: secret,
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_ENCRYPTION_KEY: key,
      CACHE_FRESH_S: '7',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      RATE_LIMIT: '50/1m',
    });
    const names = ['PORT', 'CACHE_FRESH_S', 'GATEWAY_SECRET', 'REDIS_URL', 'REDIS_ENCRYPTION_KEY', 'OTEL_*'];
    expect(logLines(gateway, 'needs a restart')).toMatchObject([
      { level: 40, settings: names, msg: `needs a restart: ${names.join(', ')}` },
    ]);
    expect(logLines(gateway, READ_AGAIN)).toMatchObject([{ changed: ['RATE_LIMIT'] }]);
    const { status, headers } = await gateway.get('/api/v1/projects');
    expect([status, headers.get('ratelimit-policy')]).toEqual([200, expect.stringContaining('q=50')]);
    await gateway.reload({ RATE_LIMIT: '50/1m', CACHE_FRESH_S: '7' });
    expect(logLines(gateway, 'needs a restart')[1]).toMatchObject({ settings: ['CACHE_FRESH_S'] });
    expect(logLines(gateway, READ_AGAIN)[1]).toMatchObject({ changed: [] });
  });
});

describe('keys', () => {
  it('are read at once: a new one opens, a revoked one does not, however recent the last look', async () => {
    const gateway = await aGatewayOver(await aSandbox(), {}, { keyRecheckMs: 3_600_000 });
    const { key, keysFile, clock } = gateway;
    for (let times = 0; times < 3; times += 1) expect(await statusOf(gateway, key)).toBe(200);
    const another = await gateway.createKey(['view']);
    await revokeKey(keysFile, parseKey(key)?.id ?? '', clock.epochMs());
    expect([await statusOf(gateway, another), await statusOf(gateway, key)]).toEqual([401, 200]);
    await gateway.reload({});
    expect([await statusOf(gateway, another), await statusOf(gateway, key)]).toEqual([200, 401]);
  });
});

describe('LOG_LEVEL', () => {
  it('is taken, and the change is in the log whichever way it goes', async () => {
    const gateway = await aGateway();
    await gateway.reload({ LOG_LEVEL: 'warn' });
    await statusOf(gateway, gateway.key);
    expect(logLines(gateway, '"msg":"answered"')).toEqual([]);
    await gateway.reload({ LOG_LEVEL: 'info' });
    await statusOf(gateway, gateway.key);
    expect(logLines(gateway, '"msg":"answered"')).toHaveLength(1);
    expect(logLines(gateway, READ_AGAIN)).toMatchObject([{ changed: ['LOG_LEVEL'] }, { changed: ['LOG_LEVEL'] }]);
  });
});

describe('several readings', () => {
  it('come one after the other, and the last one counts', async () => {
    const gateway = await aGateway();
    const slow = await aCloudWith(OTHER_PROJECT, 'slow');
    slow.always('identity').delay(300);
    const { settings, files } = servedBy(entry('slow', slow, OTHER_PROJECT).replace(/project_id: .*/, 'project_name: of a test')); // prettier-ignore
    await Promise.all([
      gateway.reload({ ...settings, RATE_LIMIT: '10/1m' }, files),
      gateway.reload({ RATE_LIMIT: '20/1m' }),
    ]);
    expect(logLines(gateway, READ_AGAIN)).toMatchObject([
      { clouds: { added: ['slow'], removed: ['environment'] } },
      { clouds: { added: ['environment'], removed: ['slow'] } },
    ]);
    expect(await statusOf(gateway, gateway.key)).toBe(200);
    const { headers } = await gateway.get('/api/v1/projects');
    expect(headers.get('ratelimit-policy')).toContain('q=20');
  });

  it('are counted, with the time of the last that was taken', async () => {
    const gateway = await aGateway();
    const startedAt = gateway.clock.epochMs() / 1000;
    const metric = async (name: string): Promise<number> =>
      Number(new RegExp(`^backup_gateway_${name} (\\S+)$`, 'm').exec(await gateway.metrics())?.[1]);
    expect(await metric('config_last_success_timestamp_seconds')).toBe(startedAt);
    gateway.clock.advance(5000);
    await gateway.reload({});
    gateway.clock.advance(5000);
    await gateway.reload({ RATE_LIMIT: 'lots' });
    expect(await metric('config_last_success_timestamp_seconds')).toBe(startedAt + 5);
    expect(await metric('config_reloads_total\\{outcome="taken"\\}')).toBe(1);
    expect(await metric('config_reloads_total\\{outcome="refused"\\}')).toBe(1);
  });
});
