import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parseKey } from '../../src/auth/key-format.js';
import { LOG } from '../../src/log.js';
import { ODD } from '../../src/sandbox/seed.js';
import { tapAnswers } from '../support/answer-tap.js';
import { ERROR_MARK } from '../support/canaries.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { LeakSearch } from '../support/leak-search.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { afterTest } from '../support/sandbox.js';
import { tokenFor } from '../support/sign-in.js';

type Leak = (response: ServerResponse) => void;

/** The gateway's server answers `/leak` as the test says. */
async function leakByAnswer({ gateway, url, key }: TestGateway, leak: Leak): Promise<void> {
  const server: Server = gateway.app.getHttpServer();
  const own = server.listeners('request').at(-1) as (request: IncomingMessage, response: ServerResponse) => void;
  server.removeListener('request', own);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/leak') leak(response);
    else own(request, response);
  });
  for (const path of ['/livez', '/leak', '/livez']) {
    await (await fetch(`${url}${path}`, { headers: { 'X-API-Key': key } })).text();
  }
}

const setting = ({ sandbox }: TestGateway, name: string): string => sandbox.settings[name] ?? 'none';
const secretOf = (key: string): string => parseKey(key)?.secret ?? 'none';
const encryptionKey = ({ sandbox, projectId }: TestGateway): string => {
  const [, row] = sandbox.world.item(ODD.encrypted).extend_info.volume_backups ?? [];
  const text = sandbox.world.project(projectId).rows.get(row?.id ?? '')?.service_metadata ?? '';
  return /"VK": "(\w+)"/.exec(text)?.[1] ?? 'none';
};
async function cloudToken({ view, sandbox }: TestGateway): Promise<string> {
  await view(SEED_BACKUP);
  return sandbox.requests('csbs')[0]?.headers['x-auth-token'] ?? 'none';
}

const IN_ANSWERS: readonly [what: string, leak: (from: TestGateway) => Leak | Promise<Leak>, found: string[]][] = [
  ['the cloud’s password in a header', (from) => (response) => {
    response.setHeader('X-Debug', setting(from, 'OS_PASSWORD')).end();
  }, ['OS_PASSWORD in an answer']],
  ['the cloud’s password in base64, between other bytes', (from) => (response) => {
    response.end(Buffer.from(`user:${setting(from, 'OS_PASSWORD')}@cloud`).toString('base64'));
  }, ['OS_PASSWORD (as base64) in an answer']],
  ['the secret access key in hex', ({ sandbox }) => (response) => {
    response.end(Buffer.from(sandbox.accessKey.secretKey).toString('hex'));
  }, ['a secret access key (as hex) in an answer']],
  ['the admin token, in two corked writes', ({ sandbox: { adminToken } }) => (response) => {
    response.cork();
    response.write(adminToken.slice(0, 9));
    response.write(adminToken.slice(9));
    response.uncork();
    response.end();
  }, ['the admin token of the cloud in an answer']],
  ['the admin token, in one of several writes', ({ sandbox: { adminToken } }) => (response) => {
    for (const part of ['one', adminToken, 'three']) response.write(part);
    response.end();
  }, ['the admin token of the cloud in an answer']],
  ['a cloud token', async (from) => {
    const token = await cloudToken(from);
    return (response) => { response.end(token); };
  }, ['a cloud token in an answer']],
  ['the caller’s own key', ({ key }) => (response) => { response.end(`refused: ${key}`); }, ['a gateway key in an answer']],
  ['half a key: its secret', ({ key }) => (response) => { response.end(secretOf(key)); }, ['a gateway key in an answer']],
  ['a key’s encryption key, packed by gzip', (from) => (response) => {
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync(encryptionKey(from)));
  }, ['VK of service_metadata in an answer']],
  ['words of the cloud, packed by brotli', () => (response) => {
    response.setHeader('Content-Encoding', 'br').end(brotliCompressSync(`{"detail":"${ERROR_MARK}"}`));
  }, ['the text of a cloud’s error in an answer']],
  ['a token of the gateway where none is asked for', ({ key }) => (response) => {
    const token = `bgt_1_${parseKey(key)?.id ?? ''}_${SEED_PROJECT}_1_2_${'5a'.repeat(32)}`;
    response.setHeader('X-Subject-Token', token).end();
  }, ['a gateway token in the answer of /leak']],
]; // prettier-ignore

describe('a secret in an answer is noticed', () => {
  it.each(IN_ANSWERS)('%s', async (_what, leak, found) => {
    const from = await aGateway();
    await leakByAnswer(from, await leak(from));
    expect(await from.canaries.leaks()).toEqual(found);
    from.canaries.onPurpose('planted by this test', ...found);
  });

  it('however it is written, for every byte is seen', async () => {
    const big = 'x'.repeat(300_000);
    const server = createServer((request, response) => {
      if (request.url === '/big') {
        response.setHeader('Content-Length', big.length + 3).write(big);
        response.end(Buffer.from('end'));
      } else response.writeHead(204).end();
    });
    const tap = tapAnswers(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterTest(() => new Promise((resolve) => server.close(resolve)));
    const received: string[] = [];
    const keptAlive = 'GET /big HTTP/1.1\r\nHost: x\r\n\r\n';
    const last = 'GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    for (const sent of [`${keptAlive}${last}`, 'no HTTP at all\r\n\r\n']) {
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1', () => client.write(sent));
      let text = '';
      client.setEncoding('latin1').on('data', (part: string) => (text += part));
      await once(client, 'close');
      received.push(text);
    }
    expect(received[0]?.length).toBeGreaterThan(big.length);
    expect(received[0]).toMatch(/^HTTP\/1.1 200 [^]*HTTP\/1.1 204 /);
    expect(received[1]).toMatch(/^HTTP\/1.1 400 /);
    expect(tap.answers()).toEqual(received);
  });
});

describe('a secret elsewhere is noticed', () => {
  it('in the log', async () => {
    const { gateway, canaries, key } = await aGateway();
    gateway.app.get<{ info: (message: unknown) => void }>(LOG).info({ headers: { authorization: `Bearer ${key}` } });
    expect(await canaries.leaks()).toEqual(['a gateway key in the log']);
    canaries.onPurpose('planted by this test', 'a gateway key in the log');
  });

  it.each([
    ['a gateway key', ({ key }: TestGateway) => ({ 'X-Auth-Token': key }), ['a gateway key']],
    ['a password', (from: TestGateway) => ({ 'X-Auth-Token': setting(from, 'OS_PASSWORD') }), ['OS_PASSWORD']],
    ['a header of a caller’s', () => ({ Cookie: 'a=b' }), ['the header cookie']],
  ])('in what is sent to the cloud: %s', async (_what, headers, found) => {
    const from = await aGateway();
    const { canaries, sandbox } = from;
    const sent = httpRequest(`${sandbox.url}/vbs/v2/${SEED_PROJECT}/backups/detail`, { headers: headers(from) }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    const leaks = found.map((name) => `${name} in a request to the cloud`);
    sandbox.forgetRequests();
    expect(await canaries.leaks()).toEqual(leaks);
    canaries.onPurpose('planted by this test', ...leaks);
  });

  it('on the page of metrics', async () => {
    const { gateway, canaries, key } = await aGateway();
    gateway.metrics.failed({ cloud: key, upstream: 'csbs', kind: 'failed' });
    expect(await canaries.leaks()).toEqual(['a gateway key in the page of metrics']);
    canaries.onPurpose('planted by this test', 'a gateway key in the page of metrics');
  });

  it('in whatever else a test names', async () => {
    const { canaries, keysFile } = await aGateway();
    canaries.alsoScan('the key file', () => readFile(keysFile, 'utf8'));
    expect(await canaries.leaks()).toEqual(['a hash of the key file in the key file']);
    canaries.onPurpose('the file is where they belong', 'a hash of the key file in the key file');
  });
});

describe('what is no leak', () => {
  it('is not taken for one: a token asked for by its key, a view, a raw answer, a refusal of the cloud', async () => {
    const { get, key, url, view, sandbox, canaries } = await aGateway();
    const token = await tokenFor({ url }, key);
    await view(ODD.encrypted);
    await get(`/v2/${SEED_PROJECT}/backups/detail`, { 'X-Auth-Token': token });
    sandbox.always('csbs').status(503);
    await get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`);
    expect(await canaries.leaks()).toEqual([]);
  });
});

describe('the search', () => {
  it('finds a secret wherever it begins, and one that is short', () => {
    const search = new LeakSearch([{ name: 'long', value: 'sixteen-letters!' }, { name: 'short', value: 'eight-ch' }]); // prettier-ignore
    for (let before = 0; before < 40; before += 1) {
      expect(search.in(`${'.'.repeat(before)}sixteen-letters!`)).toEqual(['long']);
      expect(search.in(`${'.'.repeat(before)}eight-ch...`)).toEqual(['short']);
      expect(search.in(`${'.'.repeat(before)}sixteen-letters`)).toEqual([]);
      const inBase64 = Buffer.from(`${'.'.repeat(before)}sixteen-letters! and more`).toString('base64');
      expect(search.in(`x${inBase64}`)).toEqual(['long (as base64)']);
    }
  });
});
