import { describe, expect, it } from '@jest/globals';
import { anAsker, type Told } from '../support/asker.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { tell } from '../support/raw-socket.js';
import { declaredRoutes } from '../support/routes.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const GOLDEN = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const VARY = /^Authorization, X-API-Key, X-Auth-Token, Origin, Accept-Encoding(, Accept)?$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** All that an answer may have beside the golden ones. */
const KNOWN = new Set([
  'age', 'allow', 'cache-control', 'cache-status', 'connection', 'content-encoding', 'content-length', 'content-type', 'date', 'etag', 'keep-alive',
  'ratelimit', 'ratelimit-policy', 'retry-after', 'server-timing', 'transfer-encoding', 'vary', 'www-authenticate', 'x-accel-buffering', 'x-request-id', 'x-subject-token',
]); // prettier-ignore

const filled = (path: string): string =>
  path
    .replace(':project_id', SEED_PROJECT)
    .replace(':checkpoint_item_id', SEED_BACKUP)
    .replace(':backup_id', SEED_VOLUME_BACKUPS[0]);

/** What is wrong with the headers, as words; nothing is. */
function faultsOf({ status, headers, text }: Told, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const got = new Map(headers);
  const golden = Object.entries({ ...GOLDEN, ...more });
  const wrong = golden
    .filter(([name, value]) => got.get(name) !== value)
    .map(([name]) => `${name}: ${got.get(name) ?? 'none'}`);
  const unknown = [...got.keys()].filter((name) => !KNOWN.has(name) && !golden.some(([known]) => known === name));
  const faults = [...wrong, ...unknown];
  if (status >= 400 && got.get('cache-control') !== 'no-store') faults.push('an error that may be stored');
  if (!/^(private, no-cache|private, no-store(, no-transform)?|no-store)$/.test(got.get('cache-control') ?? '')) {
    faults.push('may be stored');
  }
  if (!VARY.test(got.get('vary') ?? '')) faults.push(`vary: ${got.get('vary') ?? 'none'}`);
  if (!ID.test(got.get('x-request-id') ?? '')) faults.push('no request id');
  if (
    text !== '' &&
    !/^(application\/(problem\+)?json; charset=utf-8|text\/event-stream)$/.test(got.get('content-type') ?? '')
  ) {
    faults.push(`content-type: ${got.get('content-type') ?? 'none'}`);
  }
  return faults;
}

/** The page of the API is one, and anybody's: the-api-is-shown-offline.spec.ts. */
const ABOUT_THE_API = /^\/(docs|assets|openapi\.json)/;

/** Every route with every method and caller, and what has no route. */
async function everyAnswer({ gateway, url, createKey }: TestGateway): Promise<readonly (readonly [string, Told])[]> {
  const ask = anAsker(url);
  const callers = {
    nobody: {},
    everybody: { 'X-API-Key': await createKey(['view', 'raw', 'network', 'admin']) },
    'one without scopes': { 'X-API-Key': await createKey(['network']) },
    'one with a wrong key': bearer('bgw_wrong'),
  };
  const declared = declaredRoutes(gateway).map(({ path }) => path).filter((path) => !ABOUT_THE_API.test(path)); // prettier-ignore
  const paths = new Set([...declared.map(filled), ...NOWHERE]);
  const answers: (readonly [string, Told])[] = [];
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      for (const [caller, headers] of Object.entries(callers)) {
        answers.push([`${caller}: ${method} ${path}`, await ask(path, headers, method)]);
      }
    }
  }
  return answers;
}

const NOWHERE = [
  '/nowhere', '/api', '/api/v1/nowhere?a=b', '/%zz', '/api/v1/projects?key=abc', '/favicon.ico', '/.env', '/metrics', '/nowhere.php',
  `/api/v1/projects/${SEED_PROJECT}/backups/x`, `/v2/x/backups/detail`, `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_PROJECT}`,
]; // prettier-ignore

const wrongAmong = (answers: readonly (readonly [string, Told])[], more: Readonly<Record<string, string>> = {}) =>
  answers.flatMap(([name, told]) => faultsOf(told, more).map((fault) => `${name} (${told.status}): ${fault}`));

function toldBy(text: string): Told {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')] as const;
  });
  return { status: Number(first.split(' ')[1]), headers, text: body };
}

describe('every answer', () => {
  it('has the headers that keep a browser from doing anything with it, and none that tell about us', async () => {
    const answers = await everyAnswer(await aGateway());
    expect(wrongAmong(answers)).toEqual([]);
    expect(new Set(answers.map(([, { status }]) => status))).toEqual(new Set([200, 204, 300, 400, 401, 403, 404]));
  });

  it('has them also where the cloud fails', async () => {
    const { sandbox, url, viewPath, key } = await aGateway();
    const ask = anAsker(url);
    const answers: (readonly [string, Told])[] = [];
    for (const status of [401, 404, 429, 500, 503]) {
      sandbox.always('csbs').status(status);
      answers.push([`${status}`, await ask(viewPath(SEED_BACKUP), { 'X-API-Key': key })]);
    }
    expect(wrongAmong(answers)).toEqual([]);
    expect(answers.every(([, { status }]) => status >= 400)).toBe(true);
  });

  it.each([
    ['no HTTP', 'NONSENSE\r\n\r\n', 400],
    ['a header that is too long', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a token that is too long', `GET / HTTP/1.1\r\nHost: x\r\nX-API-Key: ${'a'.repeat(20_000)}\r\n\r\n`, 401],
    ['two Hosts', 'GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400],
    ['no Host', 'GET /livez HTTP/1.1\r\n\r\n', 400],
    ['an address that cannot be decoded', 'GET /%zz HTTP/1.0\r\n\r\n', 400],
    ['a tunnel', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['an expectation', 'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n', 400],
  ])('has them also where no request could be read: %s', async (_name, bytes, status) => {
    for (const [publicUrl, more] of [
      ['http://gateway.example.com', {}],
      ['https://gateway.example.com', { 'strict-transport-security': 'max-age=31536000' }],
    ] as const) {
      const { url } = await aGateway({ settings: { PUBLIC_URL: publicUrl } });
      const told = toldBy(await tell(url, bytes));
      expect([told.status, faultsOf(told, more)]).toEqual([status, []]);
    }
  });

  it('says that the host speaks https alone, where PUBLIC_URL does, and only there', async () => {
    const behindTls = await everyAnswer(await aGateway({ settings: { PUBLIC_URL: 'https://gateway.example.com/gw' } }));
    expect(wrongAmong(behindTls, { 'strict-transport-security': 'max-age=31536000' })).toEqual([]);
    const plain = await aGateway({ settings: { PUBLIC_URL: 'http://gateway.example.com' } });
    expect((await plain.get('/livez')).headers.get('strict-transport-security')).toBeNull();
  });
});

describe('where there is nothing', () => {
  const without = ({ headers, text }: Told): string =>
    text.replace(new Map(headers).get('x-request-id') ?? 'none', 'ID');

  it('the answer is the same whatever was asked for, and by whom', async () => {
    const { url, key } = await aGateway();
    const ask = anAsker(url);
    const bodies = new Map<string, Set<string>>();
    const families = { '/': '/', '/api/': '/', '/v1/': 'raw', '/v2/': 'raw', '/v3/': 'raw', '/identity/': 'raw' };
    for (const [prefix, family] of Object.entries(families)) {
      for (const rest of [
        'nowhere',
        'a/b/c',
        'x?secret=1',
        `${SEED_PROJECT}/x`,
        '.git/config',
        '<script>'.repeat(50),
      ]) {
        for (const headers of [{}, { 'X-API-Key': key }, { Accept: 'text/html', Cookie: 'a=b' }]) {
          const told = await ask(`${prefix}${rest}`, headers);
          expect([prefix, rest, told.status]).toEqual([prefix, rest, 404]);
          bodies.set(family, (bodies.get(family) ?? new Set()).add(without(told)));
        }
      }
    }
    expect([...bodies.values()].map(({ size }) => size)).toEqual([1, 1]);
  });
});
