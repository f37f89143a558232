import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../support/any-text.js';
import { Agent, request } from 'node:http';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { afterTest } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const RUNS = 10_000;
const AT_ONCE = 50;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** All that may ever be asked of the cloud. */
const TEMPLATES = [
  new RegExp(`^/csbs/v1/${SEED_PROJECT}/checkpoint_items/${UUID}$`),
  new RegExp(`^/vbs/v2/${SEED_PROJECT}/backups/detail(?:\\?[^#]*)?$`),
  new RegExp(`^/vbs/v2/${SEED_PROJECT}/backups/${UUID}$`),
  /^\/identity\/v3\/auth\/tokens\?nocatalog$/,
];
const FORWARDED = ['name', 'status', 'sort_key', 'sort_dir', 'offset', 'limit', 'volume_id', 'marker'];

const nasty = fc.constantFrom(
  '..', '.', '%2e%2e', '%2E%2e%2f', '..%2f..%2fv3%2fauth%2ftokens', '..\\..', '%5c..', '%00', '%0d%0aX-Evil:%201', '%ff', '%', '%zz',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', '%20', ';x=1', '//', '/', '%2f', '%252f', '*', '?', '#', '@evil',
  'http:%2f%2f169.254.169.254', '[::1]', '\u{FF0E}\u{FF0E}', 'ｅ', SEED_BACKUP, SEED_BACKUP.toUpperCase(), `${SEED_BACKUP}/`,
  `${SEED_BACKUP}%00`, `${SEED_BACKUP}%20`, `{${SEED_BACKUP}}`, SEED_VOLUME_BACKUPS[0], 'detail', 'null', 'undefined', '-1', '9'.repeat(400),
  'a'.repeat(3000), SEED_PROJECT, SEED_PROJECT.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
); // prettier-ignore
const anything = fc.oneof({ weight: 3, arbitrary: nasty }, anyText({ maxLength: 40 }).map(asUrlPart));
const segment = fc.oneof(
  anything,
  fc.tuple(anything, anything).map(([a, b]) => `${a}${b}`),
);
const name = fc.oneof(
  fc.constantFrom(
    ...FORWARDED,
    'all_tenants',
    'with_count',
    'id',
    'fields',
    'require',
    'ids',
    'limit[]',
    '__proto__',
    'constructor',
    'volume_id[]',
    'sort',
  ),
  anything,
);
const pair = fc.tuple(name, anything).map(([key, value]) => `${key}=${value}`);
const query = fc.array(pair, { maxLength: 5 }).map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
const path = fc.oneof(
  segment.map((id) => `/api/v1/projects/${SEED_PROJECT}/backups/${id}`),
  segment.map((project) => `/api/v1/projects/${project}/backups/${SEED_BACKUP}`),
  segment.map((id) => `/v1/${SEED_PROJECT}/checkpoint_items/${id}`),
  segment.map((project) => `/v1/${project}/checkpoint_items/${SEED_BACKUP}`),
  segment.map((id) => `/v2/${SEED_PROJECT}/backups/${id}`),
  segment.map((project) => `/v3/${project}/backups/detail`),
  fc.constant(`/v2/${SEED_PROJECT}/backups/detail`),
  segment.map((rest) => `/${rest}`),
);

/** What Node still lets through as a request target; the rest of a URL's alphabet stays as raw as it is. */
function asUrlPart(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, (character) =>
    character.isWellFormed() ? encodeURIComponent(character) : '%ed%a0%80',
  );
}

/** The path goes over the wire as it is: fetch would tidy it up. */
function send(
  { url, key }: TestGateway,
  agent: Agent,
  target: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ agent, hostname, port, path: target, headers: { 'X-API-Key': key } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text });
      });
    });
    asked.on('error', reject).end();
  });
}

/** A few seconds, and a busy machine takes its time. */
const THOUSANDS_OF_QUESTIONS_MS = 180_000;

describe('hostile ids and queries', () => {
  it(
    'never fail the gateway, and never reach the cloud outside its templates',
    async () => {
      // How long the cloud takes is not what is asked here.
      const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      afterTest(() => {
        agent.destroy();
        return undefined;
      });
      const seed = Date.now() % 2 ** 31;
      const targets = fc.sample(
        fc.tuple(path, query).map((parts) => asUrlPart(parts.join(''))),
        { numRuns: RUNS, seed },
      );
      const statuses = new Map<number, number>();
      for (let from = 0; from < targets.length; from += AT_ONCE) {
        const batch = targets.slice(from, from + AT_ONCE);
        const answers = await Promise.all(batch.map((target) => send(gateway, agent, target)));
        answers.forEach(({ status, text }, index) => {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          const expected = [200, 304, 400, 404];
          if (!expected.includes(status)) {
            throw new Error(`${status} for ${batch[index] ?? ''} (seed ${seed}): ${text}`);
          }
          if (status !== 200) expect(() => JSON.parse(text) as unknown).not.toThrow();
        });
      }
      expect([...statuses.keys()].sort()).toEqual([200, 400, 404]);
      const asked = gateway.sandbox.requests();
      expect(asked.length).toBeGreaterThan(50);
      expect(
        asked.filter(({ rawUrl }) => !TEMPLATES.some((template) => template.test(rawUrl))).map(({ rawUrl }) => rawUrl),
      ).toEqual([]);
      const parameters = new Set(gateway.sandbox.requests('vbs').flatMap(({ query: sent }) => [...sent.keys()]));
      expect([...parameters].filter((parameter) => !FORWARDED.includes(parameter))).toEqual([]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(gateway.log()).not.toContain('"level":50');
    },
    THOUSANDS_OF_QUESTIONS_MS,
  );

  it.each([
    'unknown=1',
    'require=complete&require=complete',
    'require=maybe',
    'require=',
    '__proto__=1',
    'constructor=1',
    'require[]=complete',
  ])('under /api %s is refused by name', async (parameters) => {
    const { get, viewPath, sandbox } = await aGateway();
    const { status, text } = await get(`${viewPath(SEED_BACKUP)}?${parameters}`);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: decodeURIComponent(parameters.split('=')[0] ?? ''), message: expect.any(String) }],
    });
    expect(sandbox.requests()).toEqual([]);
  });

  it.each(['checkpoint_item_id', 'project_id'])('an %s out of form is named', async (field) => {
    const { get } = await aGateway();
    const [project, id] = field === 'project_id' ? ['x', SEED_BACKUP] : [SEED_PROJECT, 'x'];
    const { status, text } = await get(`/api/v1/projects/${project}/backups/${id}`);
    expect([status, (JSON.parse(text) as { errors: unknown }).errors]).toEqual([
      400,
      [{ field, message: expect.any(String) }],
    ]);
  });

  it('a request id is taken over only where it is harmless', async () => {
    const { get, key, viewPath } = await aGateway();
    const echoed = async (id: string): Promise<string | null> =>
      (await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'X-Request-Id': id })).headers.get('x-request-id');
    expect(await echoed('trace.1_a-B')).toBe('trace.1_a-B');
    for (const bad of ['a b', '<script>', 'x'.repeat(65), '{"a":1}']) {
      expect(await echoed(bad)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
