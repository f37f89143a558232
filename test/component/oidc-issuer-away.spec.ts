import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { bearer, type Answer } from '../support/gateway.js';
import { anIssuer, anOidcGateway, type OidcGateway } from '../support/issuer.js';
import { logLines } from '../support/log-lines.js';
import { aSink } from '../support/sink.js';
import { until } from '../support/until.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const PATH = '/api/v1/projects';

const code = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: unknown }).code;

/** The status for a token made now, by whatever key the issuer signs with. */
async function statusNow({ get, token }: OidcGateway, header: Record<string, unknown> = {}): Promise<number> {
  return (await get(PATH, bearer(await token({}, header)))).status;
}

/** A flood of tokens whose key ids nobody knows. */
async function flood({ get, token }: OidcGateway, count: number): Promise<ReadonlySet<number>> {
  const statuses = new Set<number>();
  const text = await token();
  for (let from = 0; from < count; from += 50) {
    const batch = Array.from({ length: 50 }, () => {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: randomUUID() })).toString('base64url');
      return get(PATH, bearer(text.replace(/^[^.]+/, header)));
    });
    for (const { status } of await Promise.all(batch)) statuses.add(status);
  }
  return statuses;
}

const warnings = (gateway: OidcGateway): unknown[] => logLines(gateway, 'OIDC_ISSUER').map(({ reason }) => reason);

describe('the issuer', () => {
  it('is not asked before the first access token', async () => {
    const { get, key, issuer } = await anOidcGateway();
    expect((await get(PATH, bearer(key))).status).toBe(200);
    expect(issuer.asked).toEqual([]);
  });

  it('is asked once by a herd, and not again by those who come later', async () => {
    const gateway = await anOidcGateway();
    const statuses = await Promise.all(Array.from({ length: 50 }, () => statusNow(gateway)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await statusNow(gateway);
    expect(gateway.issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('is asked for its keys alone, in the background, when they are ten minutes old', async () => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    await statusNow(gateway);
    clock.advance(9 * MINUTE);
    await statusNow(gateway);
    expect(issuer.fetches('/keys')).toBe(1);
    clock.advance(2 * MINUTE);
    issuer.keySet = () => undefined; // silent: nobody is to wait for it
    const startedAt = performance.now();
    expect(await statusNow(gateway)).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    await until(() => issuer.fetches('/keys') === 2);
    expect(issuer.fetches('/.well-known/openid-configuration')).toBe(1);
  });
});

describe('a new key of the issuer', () => {
  it('is found by the first token that it signed', async () => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    expect(await statusNow(gateway)).toBe(200);
    clock.advance(31 * SECOND);
    await issuer.rotate('ES256', 'second');
    expect(await statusNow(gateway)).toBe(200);
    expect(issuer.fetches('/keys')).toBe(2);
  });

  it('is looked for once in 30 s', async () => {
    const gateway = await anOidcGateway();
    expect(await statusNow(gateway)).toBe(200);
    await gateway.issuer.rotate('ES256', 'second');
    expect(await statusNow(gateway)).toBe(401);
    gateway.clock.advance(31 * SECOND);
    expect(await statusNow(gateway)).toBe(200);
  });

  it('makes an old one worthless that the issuer dropped', async () => {
    const gateway = await anOidcGateway();
    const { get, token, clock, issuer } = gateway;
    const old = bearer(await token());
    expect((await get(PATH, old)).status).toBe(200);
    await issuer.rotate('ES256', 'second');
    issuer.drop('first');
    clock.advance(11 * MINUTE);
    expect((await get(PATH, old)).status).toBe(200); // this one sends for the keys
    await until(() => issuer.fetches('/keys') === 2);
    await expect(settled(async () => (await get(PATH, old)).status, 401)).resolves.toBe(401);
    expect(await statusNow(gateway)).toBe(200);
  });

  it('needs no id where it is the only one, and one where there are several', async () => {
    const gateway = await anOidcGateway();
    const { issuer, clock } = gateway;
    issuer.keys = issuer.keys.map((key) => ({ ...key, kid: undefined }));
    expect(await statusNow(gateway, { kid: undefined })).toBe(200);
    await issuer.rotate('RS256', 'second');
    clock.advance(31 * SECOND);
    expect(await statusNow(gateway)).toBe(200);
    expect(await statusNow(gateway, { kid: undefined })).toBe(401);
  });
});

async function settled<T>(ask: () => Promise<T>, wanted: T): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) if ((await ask()) === wanted) return wanted;
  return ask();
}

describe('while the issuer is away', () => {
  it('its tokens stay good for a day, and then the caller is told to come back', async () => {
    const gateway = await anOidcGateway();
    const { get, token, clock, issuer } = gateway;
    expect(await statusNow(gateway)).toBe(200);
    issuer.goAway();
    for (let hour = 0; hour < 23; hour += 1) {
      clock.advance(HOUR);
      expect([hour, await statusNow(gateway)]).toEqual([hour, 200]);
    }
    await until(() => issuer.asked.length > 2);
    clock.advance(HOUR + SECOND);
    const answer = await get(PATH, bearer(await token()));
    expect([answer.status, code(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'upstream-unavailable',
      '30',
    ]);
    clock.advance(29_500);
    expect((await get(PATH, bearer(await token()))).headers.get('retry-after')).toBe('1');
    issuer.comeBack();
    clock.advance(SECOND);
    expect(await statusNow(gateway)).toBe(200);
  });

  it('from the start, 503 goes to those whose tokens might be good; gateway keys do', async () => {
    const gateway = await anOidcGateway();
    const { get, key, issuer, sandbox, projectId } = gateway;
    issuer.goAway();
    const answer = await get(PATH, bearer(await gateway.token()));
    expect([answer.status, code(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'upstream-unavailable',
      '30',
    ]);
    expect((await get(`/v2/${projectId}/backups/detail`, bearer(await gateway.token()))).status).toBe(503);
    expect((await get(PATH, bearer(key))).status).toBe(200);
    expect(sandbox.requests()).toEqual([]);
    expect(warnings(gateway)).toEqual(['unreachable']);
  });

  it.each([
    ['the description', (gateway: OidcGateway) => (gateway.issuer.answer = () => undefined)],
    ['the keys', (gateway: OidcGateway) => (gateway.issuer.keySet = (response) => void response.write('{"keys":['))],
  ])('by saying nothing more of %s, nobody waits much longer than two seconds', async (_what, hang) => {
    const gateway = await anOidcGateway();
    hang(gateway);
    const startedAt = performance.now();
    expect(await statusNow(gateway)).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(6 * SECOND);
    expect(performance.now() - startedAt).toBeGreaterThan(1.5 * SECOND);
    expect(warnings(gateway)).toEqual(['timeout']);
  });

  it('by saying nothing, nobody waits longer than one answer may take', async () => {
    const gateway = await anOidcGateway({ REQUEST_DEADLINE_MS: '200' });
    gateway.issuer.answer = () => undefined;
    const startedAt = performance.now();
    const answer = await gateway.get(PATH, bearer(await gateway.token()));
    expect([answer.status, code(answer)]).toEqual([503, 'upstream-unavailable']);
    expect(performance.now() - startedAt).toBeLessThan(1.5 * SECOND);
  });

  it('by a drip of bytes, two seconds are two seconds', async () => {
    const gateway = await anOidcGateway();
    gateway.issuer.keySet = (response) => {
      const drip = setInterval(() => response.write(' '), 100);
      response.once('close', () => {
        clearInterval(drip);
      });
    };
    const startedAt = performance.now();
    expect(await statusNow(gateway)).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(6 * SECOND);
  });
});

describe('an issuer that answers by changing the protocol', () => {
  const SWITCH = { Connection: 'Upgrade', Upgrade: 'websocket' };

  it.each([
    ['without being asked', SWITCH],
    ['without a word of which one', {}],
  ])('%s is asked again after the pause', async (_what, headers: Record<string, string>) => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    issuer.keySet = (response) => response.socket?.write(switched(headers));
    expect(await statusNow(gateway)).toBe(503);
    issuer.comeBack();
    clock.advance(31 * SECOND);
    expect(await statusNow(gateway)).toBe(200);
    expect(warnings(gateway)).toEqual(['status']);
  });

  it('spoils none of its keys that are known', async () => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    expect(await statusNow(gateway)).toBe(200);
    issuer.keySet = (response) => response.socket?.write(switched(SWITCH));
    clock.advance(11 * MINUTE);
    expect(await statusNow(gateway)).toBe(200);
    await until(() => warnings(gateway).length === 1);
    await issuer.rotate('ES256', 'second');
    issuer.comeBack();
    clock.advance(31 * SECOND);
    expect(await statusNow(gateway)).toBe(200);
  });
});

function switched(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`;
}

describe('a thousand tokens with invented key ids', () => {
  it('cost an issuer that is there one fetch in 30 s', async () => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    expect(await flood(gateway, 1000)).toEqual(new Set([401]));
    expect(issuer.fetches('/keys')).toBe(1);
    clock.advance(31 * SECOND);
    expect(await flood(gateway, 1000)).toEqual(new Set([401]));
    expect(issuer.asked).toHaveLength(3);
    expect(await statusNow(gateway)).toBe(200);
  });

  it('cost an issuer that is away one fetch in 30 s', async () => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    expect(await statusNow(gateway)).toBe(200);
    issuer.goAway();
    for (let round = 1; round <= 3; round += 1) {
      clock.advance(31 * SECOND);
      expect(await flood(gateway, round === 1 ? 1000 : 50)).toEqual(new Set([401]));
      expect(issuer.asked).toHaveLength(2 + round);
      expect(await statusNow(gateway)).toBe(200);
    }
  });

  it('cost an issuer that was never there one fetch in 30 s', async () => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    issuer.goAway();
    for (let round = 1; round <= 3; round += 1) {
      expect(await flood(gateway, round === 1 ? 1000 : 50)).toEqual(new Set([503]));
      expect(issuer.asked).toHaveLength(round);
      clock.advance(31 * SECOND);
    }
  });
});

describe('nonsense instead of keys', () => {
  const NONSENSE: readonly (readonly [string, string | Buffer])[] = [
    ['not-json', '<html></html>'],
    ['not-json', gzipSync('{"keys":[]}')],
    ['no-usable-key', '{"keys":[]}'],
    ['no-usable-key', '[]'],
    ['no-usable-key', '{"keys":{"0":1}}'],
    ['no-usable-key', '{"keys":[null,1,"x",[],{},{"kty":"RSA"},{"kty":"oct","k":"AAAA"}]}'],
    ['no-usable-key', '{"keys":[{"kty":"RSA","kid":"first","n":"AQAB","e":"AQAB"}]}'],
    ['too-large', `{"keys":[${' '.repeat(300 * 1024)}]}`],
  ];

  it.each(NONSENSE)('%s never takes the place of good ones', async (reason, body) => {
    const gateway = await anOidcGateway();
    const { clock, issuer } = gateway;
    expect(await statusNow(gateway)).toBe(200);
    issuer.keySet = (response) => response.end(body);
    clock.advance(31 * SECOND);
    expect(await flood(gateway, 50)).toEqual(new Set([401]));
    expect(issuer.fetches('/keys')).toBe(2);
    expect(await statusNow(gateway)).toBe(200);
    expect(warnings(gateway)).toEqual([reason]);
  });

  it('spoils no good key beside it', async () => {
    const gateway = await anOidcGateway();
    gateway.issuer.keys.unshift([], { kty: 'RSA' }, { kty: 'AKP', kid: 'first' });
    gateway.issuer.keySet = (response) => response.end(JSON.stringify({ keys: [null, 1, ...gateway.issuer.keys] }));
    expect(await statusNow(gateway)).toBe(200);
  });

  it.each([401, 404, 500])('a status of %i is no key set', async (status) => {
    const gateway = await anOidcGateway();
    gateway.issuer.keySet = (response) => response.writeHead(status).end(JSON.stringify({ keys: gateway.issuer.keys }));
    expect(await statusNow(gateway)).toBe(503);
    expect(warnings(gateway)).toEqual(['status']);
  });
});

describe('the way to the keys', () => {
  it('ends at a redirect', async () => {
    const sink = await aSink();
    const gateway = await anOidcGateway();
    const { issuer, clock } = gateway;
    for (const status of [301, 302, 307, 308]) {
      issuer.keySet = (response) => response.writeHead(status, { Location: `${sink.url}/keys` }).end();
      expect(await statusNow(gateway)).toBe(503);
      clock.advance(31 * SECOND);
    }
    issuer.answer = (response) => response.writeHead(302, { Location: sink.url }).end();
    expect(await statusNow(gateway)).toBe(503);
    expect(sink.visits).toEqual([]);
  });

  it('goes through no proxy that the environment names', async () => {
    const sink = await aSink();
    const names = [
      'HTTP_PROXY',
      'http_proxy',
      'HTTPS_PROXY',
      'https_proxy',
      'ALL_PROXY',
      'all_proxy',
      'NODE_USE_ENV_PROXY',
    ];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : sink.url;
    try {
      expect(await statusNow(await anOidcGateway())).toBe(200);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
    expect(sink.visits).toEqual([]);
  });

  it.each([
    ['another-issuer', { issuer: 'http://127.0.0.1:1', jwks_uri: 'KEYS' }],
    ['another-issuer', { issuer: 'SELF/', jwks_uri: 'KEYS' }],
    ['another-issuer', { jwks_uri: 'KEYS' }],
    ['keys-address', { issuer: 'SELF' }],
    ['keys-address', { issuer: 'SELF', jwks_uri: ['KEYS'] }],
    ['keys-address', { issuer: 'SELF', jwks_uri: 'http://keys.example.com/keys' }],
    ['keys-address', { issuer: 'SELF', jwks_uri: 'https://169.254.169.254/keys' }],
    ['keys-address', { issuer: 'SELF', jwks_uri: 'https://u:p@keys.example.com/keys' }],
    ['keys-address', { issuer: 'SELF', jwks_uri: 'file:///etc/passwd' }],
    ['keys-address', { issuer: 'SELF', jwks_uri: '/keys' }],
  ])('is not taken where the description is wrong: %s, %j', async (reason, description) => {
    const gateway = await anOidcGateway();
    const { issuer, clock } = gateway;
    const text = JSON.stringify(description).replace('SELF', issuer.url).replace('KEYS', `${issuer.url}/keys`);
    issuer.description = JSON.parse(text) as object;
    expect(await statusNow(gateway)).toBe(503);
    expect([warnings(gateway), issuer.asked]).toEqual([[reason], ['/.well-known/openid-configuration']]);
    issuer.comeBack();
    clock.advance(31 * SECOND);
    expect(await statusNow(gateway)).toBe(200);
  });

  it('begins at an issuer whose name ends in a slash, and the slash is a part of the name', async () => {
    const issuer = await anIssuer();
    const bare = issuer.url;
    issuer.url = `${bare}/`;
    issuer.description = { issuer: issuer.url, jwks_uri: `${bare}/keys` };
    const { get, clock } = await anOidcGateway({ OIDC_ISSUER: issuer.url });
    const status = async (iss: string): Promise<number> =>
      (await get(PATH, bearer(await issuer.sign(issuer.claims(clock.epochMs(), { iss }))))).status;
    expect([await status(`${bare}/`), await status(bare)]).toEqual([200, 401]);
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });
});
