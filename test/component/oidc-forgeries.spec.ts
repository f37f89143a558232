import { describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, SignJWT } from 'jose';
import { constants, createSign, generateKeyPairSync, KeyObject } from 'node:crypto';
import { bearer, type Answer } from '../support/gateway.js';
import { anIssuer, anOidcGateway, aPair, type OidcGateway } from '../support/issuer.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { aSink } from '../support/sink.js';

type Forge = (gateway: OidcGateway) => Promise<string> | string;

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = ({ clock }: OidcGateway): number => Math.floor(clock.epochMs() / 1000);

/** A token whose claims are good, under any header, with any signature. */
function assembled(gateway: OidcGateway, header: object, sign: (input: string) => string): string {
  const input = `${base64url(header)}.${base64url(gateway.issuer.claims(gateway.clock.epochMs()))}`;
  return `${input}.${sign(input)}`;
}

async function signedAs(gateway: OidcGateway, alg: string, secret: string): Promise<string> {
  const claims = gateway.issuer.claims(gateway.clock.epochMs());
  return new SignJWT(claims).setProtectedHeader({ alg, kid: 'first' }).sign(Buffer.from(secret));
}

const withClaims =
  (claims: (gateway: OidcGateway) => Record<string, unknown>): Forge =>
  (gateway) =>
    gateway.token(claims(gateway));

const withHeader =
  (header: Record<string, unknown>): Forge =>
  ({ token }) =>
    token({}, header);

const FORGERIES: readonly (readonly [what: string, forge: Forge])[] = [
  ['alg none, without a signature', (gateway) => assembled(gateway, { alg: 'none' }, () => '')],
  ['alg None, with the key id', (gateway) => assembled(gateway, { alg: 'None', kid: 'first' }, () => '')],
  ['alg none, with a signature', (gateway) => assembled(gateway, { alg: 'none', kid: 'first' }, () => 'AAAA')],
  ['no alg', (gateway) => assembled(gateway, { kid: 'first' }, () => 'AAAA')],
  [
    'HS256 with the public key as PEM for the secret',
    async (gateway) => signedAs(gateway, 'HS256', await exportSPKI((await aPair('RS256', 'first')).publicKey)),
  ],
  [
    'HS256 with the public key as JWK for the secret',
    (gateway) => signedAs(gateway, 'HS256', JSON.stringify(gateway.issuer.keys[0])),
  ],
  ['HS512 with nothing for the secret', (gateway) => signedAs(gateway, 'HS512', 'x'.repeat(64))],
  [
    'a key of its own inside (jwk)',
    async ({ issuer, clock }) => {
      const { publicKey, privateKey } = await aPair('RS256', 'of a stranger');
      const header = { kid: 'first', jwk: await exportJWK(publicKey) };
      return issuer.sign(issuer.claims(clock.epochMs()), header, privateKey);
    },
  ],
  ['a good signature beside a key of its own', withHeader({ jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } })],
  ['certificates inside (x5c)', withHeader({ x5c: ['MIIB'] })],
  ['a critical header', withHeader({ crit: ['exp'], exp: 1 })],
  ['a critical header that jose knows', withHeader({ crit: ['b64'], b64: true })],
  [
    'the key of another issuer',
    async (gateway) => (await anIssuer()).sign(gateway.issuer.claims(gateway.clock.epochMs()), {}, await stranger()),
  ],
  [
    'an RSA key of 1024 bits that the issuer has',
    ({ issuer, clock }) => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      issuer.keys.push({ ...publicKey.export({ format: 'jwk' }), kid: 'short', alg: 'RS256', use: 'sig' });
      const input = `${base64url({ alg: 'RS256', kid: 'short' })}.${base64url(issuer.claims(clock.epochMs()))}`;
      return `${input}.${createSign('sha256').update(input).sign(privateKey, 'base64url')}`;
    },
  ],
  [
    'a key that is for encryption',
    async ({ issuer, clock }) => {
      const { publicKey, privateKey } = await aPair('RS256', 'for encryption');
      issuer.keys.push({ ...(await exportJWK(publicKey)), kid: 'enc', use: 'enc' });
      return issuer.sign(issuer.claims(clock.epochMs()), { kid: 'enc' }, privateKey);
    },
  ],
  [
    'a symmetric key that stands in the key set',
    ({ issuer, clock }) => {
      const secret = Buffer.from('a secret that everybody can read');
      issuer.keys.push({ kty: 'oct', k: secret.toString('base64url'), kid: 'oct', alg: 'HS256' });
      return new SignJWT(issuer.claims(clock.epochMs())).setProtectedHeader({ alg: 'HS256', kid: 'oct' }).sign(secret);
    },
  ],
  [
    'another alg than its key is for',
    async (gateway) => {
      const key = KeyObject.from((await aPair('RS256', 'first')).privateKey);
      const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      const sign = (input: string): string => createSign('sha256').update(input).sign(pss, 'base64url');
      return assembled(gateway, { alg: 'PS256', kid: 'first' }, sign);
    },
  ],
  ['the issuer by another name', withClaims(({ issuer }) => ({ iss: `${issuer.url}/` }))],
  ['the issuer in a list', withClaims(({ issuer }) => ({ iss: [issuer.url] }))],
  ['no issuer', withClaims(() => ({ iss: undefined }))],
  ['another audience', withClaims(() => ({ aud: 'another-service' }))],
  ['an audience that begins alike', withClaims(() => ({ aud: ['backup-gateway2', 'BACKUP-GATEWAY'] }))],
  ['no audience', withClaims(() => ({ aud: undefined }))],
  ['no end', withClaims(() => ({ exp: undefined }))],
  ['an end that is a text', withClaims((gateway) => ({ exp: String(seconds(gateway) + 60) }))],
  ['an end beyond all calendars', withClaims(() => ({ exp: 1e300 }))],
  ['no beginning', withClaims(() => ({ iat: undefined }))],
  ['a beginning in the future', withClaims((gateway) => ({ iat: seconds(gateway) + 60 }))],
  ['no subject', withClaims(() => ({ sub: undefined }))],
  ['an empty subject', withClaims(() => ({ sub: '' }))],
  ['a subject with a line break', withClaims(() => ({ sub: 'a\nb' }))],
  ['a subject of 256 characters', withClaims(() => ({ sub: 'x'.repeat(256) }))],
  ['a subject that is a number', withClaims(() => ({ sub: 4711 }))],
  ['its end behind it', withClaims((gateway) => ({ exp: seconds(gateway) - 60 }))],
  ['its time still to come', withClaims((gateway) => ({ nbf: seconds(gateway) + 60 }))],
  ['a nonce, as ID tokens have', withClaims(() => ({ nonce: 'n' }))],
  ['at_hash, as ID tokens have', withClaims(() => ({ at_hash: 'h' }))],
  ['c_hash, as ID tokens have', withClaims(() => ({ c_hash: 'h' }))],
  ['the mark of Keycloak’s ID tokens', withClaims(() => ({ typ: 'ID' }))],
  ['the mark of Keycloak’s refresh tokens', withClaims(() => ({ typ: 'Refresh' }))],
  ['the mark of Keycloak’s offline tokens', withClaims(() => ({ typ: 'Offline' }))],
  ['the mark of Keycloak’s logout tokens', withClaims(() => ({ typ: 'Logout' }))],
  ['the mark of Cognito’s ID tokens', withClaims(() => ({ token_use: 'id' }))],
  ['the type of ID tokens', withHeader({ typ: 'id_token+jwt' })],
  ['the type of logout tokens', withHeader({ typ: 'logout+jwt' })],
  ['a type that is no text', withHeader({ typ: 17 })],
  ['another claim after the signature', async ({ token }) => changed(await token(), 1, '{"scope":"admin"}')],
  ['a flipped bit in the signature', async ({ token }) => flipped(await token())],
  ['no signature', async ({ token }) => (await token()).replace(/[^.]+$/, '')],
  ['claims that are no JSON', async ({ token }) => changed(await token(), 1, 'null')],
  ['more than 8 KB', withClaims(() => ({ groups: Array(900).fill('a-group') }))],
  ['15 KB', withClaims(() => ({ groups: Array(1080).fill('a-group') }))],
  ['nothing in its three parts', () => '..'],
  ['dots only in the wrong number', async ({ token }) => `${await token()}.x.y`],
];

async function stranger() {
  return (await aPair('RS256', 'of a stranger')).privateKey;
}

function changed(token: string, part: number, text: string): string {
  return token.split('.').with(part, Buffer.from(text).toString('base64url')).join('.');
}

function flipped(token: string): string {
  const signature = Buffer.from(token.split('.')[2] ?? '', 'base64url');
  signature.writeUInt8(signature.readUInt8(40) ^ 1, 40);
  return token.split('.').with(2, signature.toString('base64url')).join('.');
}

/** All of an answer but what differs from request to request. */
function constant({ status, text, headers }: Answer): unknown {
  const varying = ['x-request-id', 'date', 'server-timing'];
  const kept = [...headers].filter(([name]) => !varying.includes(name));
  return [status, text.replaceAll(headers.get('x-request-id') ?? '', 'ID'), kept];
}

describe('an access token is refused with one constant 401 where it has', () => {
  it.each(FORGERIES)('%s', async (_what, forge) => {
    const gateway = await anOidcGateway();
    const { get, viewPath, sandbox, log } = gateway;
    const token = await forge(gateway);
    for (const path of [viewPath(SEED_BACKUP), `/v2/${SEED_PROJECT}/backups/detail`, '/api/v1/projects']) {
      const answer = await get(path, bearer(token));
      expect(answer.status).toBe(401);
      expect(constant(answer)).toEqual(constant(await get(path, {})));
    }
    expect(sandbox.requests()).toEqual([]);
    expect(log()).not.toContain('"level":50');
    // The claims: other tokens share the header.
    if (token.length > 100) expect(log()).not.toContain(token.split('.')[1]);
    expect((await get('/api/v1/projects', bearer(await gateway.token()))).status).toBe(200);
  });
});

describe('a token that no key of the issuer could verify', () => {
  const HOPELESS = [
    'alg none, with a signature',
    'HS512 with nothing for the secret',
    'certificates inside (x5c)',
    '15 KB',
  ];

  it.each(HOPELESS)('is refused without a look for keys, and so also while they cannot be had: %s', async (what) => {
    const gateway = await anOidcGateway();
    const forge = new Map(FORGERIES).get(what);
    gateway.issuer.goAway();
    expect((await gateway.get('/api/v1/projects', bearer((await forge?.(gateway)) ?? ''))).status).toBe(401);
    expect(gateway.issuer.asked).toEqual([]);
  });
});

describe('a header that names an address or a file', () => {
  it.each(['jku', 'x5u', 'kid', 'iss'])('leads nowhere: %s', async (name) => {
    const sink = await aSink();
    const gateway = await anOidcGateway();
    const { get, issuer, clock } = gateway;
    for (const target of [`${sink.url}/keys`, `${sink.url}/.well-known/openid-configuration`, sink.url]) {
      const token = await issuer.sign(issuer.claims(clock.epochMs()), { [name]: target }, await stranger());
      expect((await get('/api/v1/projects', bearer(token))).status).toBe(401);
    }
    const claims = issuer.claims(clock.epochMs(), { iss: sink.url });
    expect((await get('/api/v1/projects', bearer(await issuer.sign(claims)))).status).toBe(401);
    expect(sink.visits).toEqual([]);
  });

  it.each([
    '../../../../etc/passwd', '/dev/null', "' OR '1'='1", '__proto__', 'constructor', 'toString', '', ' first', 'FIRST', 'first\u0000', '0',
    'x'.repeat(4000), null, 17, ['first'], { first: 1 },
  ])('is a key id like any other that nobody knows: %j', async (kid) => {
    const { get, token, log } = await anOidcGateway();
    expect((await get('/api/v1/projects', bearer(await token({}, { kid })))).status).toBe(401);
    expect(log()).not.toContain('"level":50');
  }); // prettier-ignore
});
