import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aSandbox } from '../support/sandbox.js';

const OTHER = 'f'.repeat(32);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const NOW = new Date('2026-05-28T09:44:10.250Z');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

interface Signing {
  date?: string;
  accessKey?: string;
  secretKey?: string;
  /** Signed beside host and x-sdk-date. */
  project?: string | null;
  /** What SignedHeaders names, and what is signed. */
  names?: string[];
  query?: string;
}

/** By hand: path and query are given as they stand in the canonical request. */
function signed(sandbox: Sandbox, path: string, signing: Signing = {}): Record<string, string> {
  const { date = '20260528T094410Z', project = sandbox.projectId, query = '' } = signing;
  const { accessKey, secretKey } = { ...sandbox.accessKey, ...signing };
  const all: Record<string, string> = { host: new URL(sandbox.url).host, 'x-sdk-date': date };
  if (project !== null) all['x-project-id'] = project;
  const names = signing.names ?? Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name] ?? ''}\n`).join('');
  const canonical = `GET\n${path}/\n${query}\n${lines}\n${names.join(';')}\n${EMPTY}`;
  const signature = hmac(secretKey, `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`);
  const { host: _, ...sent } = all;
  const authorization = `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, authorization };
}

async function get(
  sandbox: Sandbox,
  target: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(new URL(sandbox.url).origin + target, { headers });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const aSandboxNow = (at: Date = NOW): Promise<Sandbox> => aSandbox({ now: () => at });
const rowsOf = (project: string): string => `/vbs/v2/${project}/backups`;
const itemsOf = (project: string): string => `/csbs/v1/${project}/checkpoint_items`;

function refusal(detail = 'verify aksk signature fail'): unknown {
  return {
    error_msg: `Incorrect IAM authentication information: ${detail}`,
    error_code: 'APIGW.0301',
    request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  };
}

function expired(signatureTime: string): unknown {
  const times = `signature time:${signatureTime},server time:20260528T094410Z`;
  return refusal(`calc aksk signature fail:signature expired, ${times}`);
}

describe('a signed request', () => {
  it('shows what a token shows, at CSBS and VBS', async () => {
    const sandbox = await aSandboxNow();
    const { projectId } = sandbox;
    const item = `${itemsOf(projectId)}/${ODD.documented}`;
    for (const path of [item, rowsOf(projectId), `${rowsOf(projectId)}/detail`, `/vbs/v3/${projectId}/backups`]) {
      const bySignature = await get(sandbox, path, signed(sandbox, path));
      const byToken = await get(sandbox, path, { 'x-auth-token': sandbox.adminToken });
      expect([path, bySignature.status]).toEqual([path, 200]);
      expect(bySignature.body).toEqual(byToken.body);
    }
  });

  it('is the same however the wire encodes and orders it, below a base path too', async () => {
    const sandbox = await aSandbox({ now: () => NOW, basePath: '/otc' });
    const path = `/otc${rowsOf(sandbox.projectId)}`;
    const query = 'name=a%20b%2A&sort=created_at%3Adesc%2Cid&status=&volume_id=1&volume_id=2';
    const headers = signed(sandbox, path, { query });
    const wire = 'volume_id=2&status&volume_id=1&sort=created_at:desc,id&name=a+b*';
    expect(await get(sandbox, `${path}?${wire}`, headers)).toMatchObject({ status: 200, body: { backups: [] } });
    const odd = signed(sandbox, `${path}/a%20b%2Fc%21`);
    expect(await get(sandbox, `${path}/%61%20b%2fc!`, odd)).toMatchObject({
      body: { itemNotFound: { message: 'Backup a b/c! could not be found.' } },
    });
  });

  it('that names no project means that of its key', async () => {
    const sandbox = await aSandboxNow();
    sandbox.world.addProject(OTHER, 'other');
    sandbox.world.accessKeys.push({ accessKey: 'SECOND', secretKey: 'second secret', projectId: OTHER });
    const second = { accessKey: 'SECOND', secretKey: 'second secret', project: null };
    const statusAt = async (path: string, signing: Signing): Promise<number> =>
      (await get(sandbox, path, signed(sandbox, path, signing))).status;
    expect(await statusAt(rowsOf(sandbox.projectId), { project: null })).toBe(200);
    expect(await statusAt(rowsOf(OTHER), second)).toBe(200);
    expect(await statusAt(rowsOf(sandbox.projectId), second)).toBe(400);
    expect(await statusAt(itemsOf(OTHER), { project: null })).toBe(400);
  });

  it('that names another project than its URL does is refused like a token of that project', async () => {
    const sandbox = await aSandboxNow();
    sandbox.world.addProject(OTHER, 'other');
    for (const path of [itemsOf(sandbox.projectId), rowsOf(sandbox.projectId)]) {
      const { status, body } = await get(sandbox, path, signed(sandbox, path, { project: OTHER }));
      expect([status, body]).toEqual([400, { badRequest: { code: 400, message: 'Malformed request url' } }]);
    }
    expect((await get(sandbox, rowsOf(OTHER), signed(sandbox, rowsOf(OTHER), { project: OTHER }))).status).toBe(200);
  });

  it('stands for fifteen minutes, before and after', async () => {
    const sandbox = await aSandboxNow(new Date('2026-05-28T09:44:10Z'));
    const path = rowsOf(sandbox.projectId);
    for (const date of ['20260528T092910Z', '20260528T095910Z']) {
      expect((await get(sandbox, path, signed(sandbox, path, { date }))).status).toBe(200);
    }
    for (const date of ['20260528T092909Z', '20260528T095911Z']) {
      const { status, body } = await get(sandbox, path, signed(sandbox, path, { date }));
      expect([status, body]).toEqual([401, expired(date)]);
    }
  });

  it('is worth nothing once its key is gone', async () => {
    const sandbox = await aSandboxNow();
    const path = rowsOf(sandbox.projectId);
    sandbox.world.accessKeys.length = 0;
    expect(await get(sandbox, path, signed(sandbox, path))).toMatchObject({ status: 401, body: refusal() });
  });
});

type Sent = Record<string, string>;
const withAuthorization = (headers: Sent, change: (text: string) => string): Sent => ({
  ...headers,
  authorization: change(headers['authorization'] ?? ''),
});

/** Each makes headers for GET of a path that is right but for one thing. */
const WRONG: [what: string, headersFor: (sandbox: Sandbox, path: string) => Sent, body?: unknown][] = [
  ['another path', (sandbox, path) => signed(sandbox, path.replace(/s$/, ''))],
  ['another query', (sandbox, path) => signed(sandbox, path, { query: 'limit=1' })],
  ['another project header', (sandbox, path) => ({ ...signed(sandbox, path), 'x-project-id': OTHER })],
  [
    'a project header that nobody signed',
    (sandbox, path) => ({ ...signed(sandbox, path, { project: null }), 'x-project-id': sandbox.projectId }),
  ],
  ['a project that is none', (sandbox, path) => signed(sandbox, path, { project: 'e'.repeat(32) })],
  ['another date', (sandbox, path) => ({ ...signed(sandbox, path), 'x-sdk-date': '20260528T094411Z' })],
  ['no date', (sandbox, path) => ({ ...signed(sandbox, path), 'x-sdk-date': '' })],
  ['a date in another form', (sandbox, path) => signed(sandbox, path, { date: NOW.toISOString() })],
  ['a date that no calendar has', (sandbox, path) => signed(sandbox, path, { date: '20260528T094460Z' })],
  [
    'sixteen minutes late',
    (sandbox, path) => signed(sandbox, path, { date: '20260528T092810Z' }),
    expired('20260528T092810Z'),
  ],
  [
    'sixteen minutes early',
    (sandbox, path) => signed(sandbox, path, { date: '20260528T100010Z' }),
    expired('20260528T100010Z'),
  ],
  [
    'another signature',
    (sandbox, path) =>
      withAuthorization(signed(sandbox, path), (text) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
  ],
  ['another secret', (sandbox, path) => signed(sandbox, path, { secretKey: 'another' })],
  ['an unknown key', (sandbox, path) => signed(sandbox, path, { accessKey: 'SANDBOXACCESSKEY0002' })],
  ['host left unsigned', (sandbox, path) => signed(sandbox, path, { names: ['x-project-id', 'x-sdk-date'] })],
  ['the date left unsigned', (sandbox, path) => signed(sandbox, path, { names: ['host', 'x-project-id'] })],
  ['names out of order', (sandbox, path) => signed(sandbox, path, { names: ['x-sdk-date', 'x-project-id', 'host'] })],
  [
    'a name of no header',
    (sandbox, path) => signed(sandbox, path, { names: ['host', 'x-absent', 'x-project-id', 'x-sdk-date'] }),
  ],
  ['no commas', (sandbox, path) => withAuthorization(signed(sandbox, path), (text) => text.replaceAll(',', ''))],
  ['the scheme alone', (sandbox, path) => withAuthorization(signed(sandbox, path), () => 'SDK-HMAC-SHA256')],
  [
    'the scheme alone beside a token',
    (sandbox) => ({ authorization: 'SDK-HMAC-SHA256', 'x-auth-token': sandbox.adminToken }),
  ],
  ['another scheme', (sandbox, path) => withAuthorization(signed(sandbox, path), () => 'Bearer x')],
];

describe('APIGW.0301 answers', () => {
  it.each(WRONG)('%s', async (_what, headersFor, body = refusal()) => {
    const sandbox = await aSandboxNow();
    for (const path of [itemsOf(sandbox.projectId), rowsOf(sandbox.projectId)]) {
      const answer = await get(sandbox, path, headersFor(sandbox, path));
      expect([answer.status, answer.body]).toEqual([401, body]);
      expect(answer.headers.get('www-authenticate')).toBeNull();
      // The request that it differs from is right.
      expect((await get(sandbox, path, signed(sandbox, path))).status).toBe(200);
    }
  });
});

it('a token goes on opening CSBS and VBS, whatever else stands in Authorization; Keystone reads no signature', async () => {
  const sandbox = await aSandboxNow();
  const token = { 'x-auth-token': sandbox.adminToken };
  for (const path of [itemsOf(sandbox.projectId), rowsOf(sandbox.projectId)]) {
    expect((await get(sandbox, path, token)).status).toBe(200);
    expect((await get(sandbox, path, { ...token, authorization: 'Bearer x' })).status).toBe(200);
    const { status, body } = await get(sandbox, path, { 'x-auth-token': 'rubbish' });
    expect([status, body]).toMatchObject([401, { error: { code: 401 } }]);
  }
  const tokens = '/identity/v3/auth/tokens';
  const { status, body } = await get(sandbox, tokens, signed(sandbox, tokens));
  expect([status, body]).toMatchObject([401, { error: { code: 401, title: 'Unauthorized' } }]);
});
