import { describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { connect } from 'node:net';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

describe('a token of a megabyte', () => {
  const MEGABYTE = `eyJhbGciOiJSUzI1NiJ9.${'A'.repeat(1024 * 1024)}.AAAA`;
  const PATHS = ['/api/v1/projects', `/v2/${SEED_PROJECT}/backups/detail`];

  it.each(PATHS)('is refused like any other, and the caller can read it: %s', async (path) => {
    const { get, sandbox } = await aGateway();
    const { status, text, headers } = await get(path, bearer(MEGABYTE));
    const usual = await get(path, bearer('a.b.c'));
    const bodyOf = (body: string, from: Headers): string => body.replace(from.get('x-request-id') ?? '', 'ID');
    expect([status, bodyOf(text, headers)]).toEqual([401, bodyOf(usual.text, usual.headers)]);
    for (const name of ['content-type', 'www-authenticate', 'vary', 'x-content-type-options', 'cache-control']) {
      expect([name, headers.get(name)]).toEqual([name, usual.headers.get(name)]);
    }
    expect(sandbox.requests()).toEqual([]);
  });

  it.each(['X-API-Key', 'X-Auth-Token', 'x-auth-token'])('is refused so in %s as well', async (header) => {
    const { get, sandbox } = await aGateway();
    for (const path of PATHS) expect((await get(path, { [header]: MEGABYTE })).status).toBe(401);
    expect(sandbox.requests()).toEqual([]);
  });

  it('is refused so to Node’s own client as well', async () => {
    const { url } = await aGateway();
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${url}/api/v1/projects`, { headers: bearer(MEGABYTE) }, (answer) => {
        answer.resume().on('end', () => {
          resolve(answer.statusCode);
        });
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(401);
  });

  it('is refused so also to a caller who reads when all is sent', async () => {
    const { url } = await aGateway();
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
    const head = `GET /api/v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${MEGABYTE}\r\n\r\n`;
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject).write(head, () => {
        resolve();
      });
    });
    const text = (await socket.setEncoding('utf8').toArray()).join('');
    expect(text).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  });

  it('does not hold a connection for more than a second, however long it goes on', async () => {
    const { url } = await aGateway();
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    const startedAt = performance.now();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`GET /api/v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(64 * 1024)}`);
    const drip = setInterval(() => socket.write('A'.repeat(1000)), 50);
    await closed;
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('leaves other headers that are too long what they are: 431', async () => {
    const { get, key } = await aGateway();
    const headers = { ...bearer(key), Cookie: 'x'.repeat(20_000) };
    expect((await get('/api/v1/projects', headers)).status).toBe(431);
  });
});

describe('a request that cannot be read, behind one that is still being answered', () => {
  const head = (path: string, lines: readonly string[]): string =>
    [`GET ${path} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n');

  async function answersTo(gateway: TestGateway, first: string, second: string): Promise<string> {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(first);
    while (gateway.sandbox.requests().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.write(second);
    await closed;
    return text;
  }

  it.each([
    ['a token that is too long', head('/api/v1/projects', [`Authorization: Bearer ${'A'.repeat(20_000)}`])],
    ['other headers that are too long', head('/api/v1/projects', [`Cookie: ${'A'.repeat(20_000)}`])],
    ['no HTTP at all', 'NONSENSE\r\n\r\n'],
  ])('does not get in before that answer, and gets none: %s', async (_what, second) => {
    const gateway = await aGateway();
    gateway.sandbox.always('csbs').delay(300);
    const first = head(gateway.viewPath(SEED_BACKUP), [`X-API-Key: ${gateway.key}`]);
    const text = await answersTo(gateway, first, second);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(text).toMatch(/"completeness":"complete"[^]*\}$/);
  });
});
