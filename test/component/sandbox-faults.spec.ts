import { describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aSandbox } from '../support/sandbox.js';

const itemPath = (sandbox: Sandbox): string => `/csbs/v1/${sandbox.projectId}/checkpoint_items/${ODD.documented}`;
const rowsPath = (sandbox: Sandbox): string => `/vbs/v2/${sandbox.projectId}/backups/detail`;

async function get(sandbox: Sandbox, path: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${sandbox.url}${path}`, { headers: { 'x-auth-token': sandbox.adminToken }, signal: signal ?? null });
}

/** Everything that comes over a bare socket until it closes. */
async function rawAnswer(sandbox: Sandbox, path: string): Promise<string> {
  const { port, pathname } = new URL(`${sandbox.url}${path}`);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: x\r\nx-auth-token: ${sandbox.adminToken}\r\n\r\n`);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a planned fault', () => {
  it('hits one request of that service, in the order planned', async () => {
    const sandbox = await aSandbox();
    sandbox.next('csbs').status(500);
    sandbox.next('csbs').status(429, undefined, { 'retry-after': '7' });
    expect((await get(sandbox, rowsPath(sandbox))).status).toBe(200);
    expect((await get(sandbox, itemPath(sandbox))).status).toBe(500);
    const throttled = await get(sandbox, itemPath(sandbox));
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await throttled.json()).toMatchObject({ error_code: 'APIGW.0308' });
    expect((await get(sandbox, itemPath(sandbox))).status).toBe(200);
  });

  it('that is lasting stays until it is healed', async () => {
    const sandbox = await aSandbox();
    sandbox.always('vbs').status(503);
    sandbox.always('csbs').status(503);
    for (let count = 0; count < 3; count += 1) expect((await get(sandbox, rowsPath(sandbox))).status).toBe(503);
    sandbox.heal('vbs');
    expect((await get(sandbox, rowsPath(sandbox))).status).toBe(200);
    expect((await get(sandbox, itemPath(sandbox))).status).toBe(503);
    sandbox.heal();
    expect((await get(sandbox, itemPath(sandbox))).status).toBe(200);
  });

  it.each([
    ['vbs', 500, 'computeFault'],
    ['vbs', 429, 'computeFault'],
    ['vbs', 504, 'computeFault'],
    ['vbs', 413, 'overLimit'],
    ['vbs', 503, 'serviceUnavailable'],
    ['csbs', 500, 'error_code'],
    ['csbs', 502, 'error_code'],
    ['csbs', 401, 'error'],
  ] as const)('of %s with status %d has a body of its own kind', async (service, status, key) => {
    const sandbox = await aSandbox();
    sandbox.next(service).status(status);
    const response = await get(sandbox, service === 'vbs' ? rowsPath(sandbox) : itemPath(sandbox));
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toContain(key);
  });

  it('sends a given object as JSON and a given text as HTML', async () => {
    const sandbox = await aSandbox();
    sandbox.next('vbs').status(502, '<html>bad gateway</html>');
    sandbox.next('vbs').status(400, { error: { code: 'VolumeBackup.0012' } });
    const html = await get(sandbox, rowsPath(sandbox));
    expect([html.headers.get('content-type'), await html.text()]).toEqual(['text/html', '<html>bad gateway</html>']);
    expect(await (await get(sandbox, rowsPath(sandbox))).json()).toEqual({ error: { code: 'VolumeBackup.0012' } });
  });

  it('delays the normal answer, and shows the world as it is by then', async () => {
    const sandbox = await aSandbox();
    sandbox.next('csbs').delay(60);
    const begun = performance.now();
    const answer = get(sandbox, itemPath(sandbox));
    await eventually(() => sandbox.requests('csbs').length === 1);
    sandbox.world.patchItem(ODD.documented, { name: 'renamed meanwhile' });
    expect(await (await answer).json()).toMatchObject({ checkpoint_item: { name: 'renamed meanwhile' } });
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  it('takes so long for an answer, and shows the world as it was when it was asked', async () => {
    const sandbox = await aSandbox();
    sandbox.next('csbs').latency(80);
    const begun = performance.now();
    const answer = get(sandbox, itemPath(sandbox));
    await eventually(() => sandbox.requests('csbs').length === 1);
    await sleep(20); // it is made by then
    sandbox.world.patchItem(ODD.documented, { name: 'renamed meanwhile' });
    const { checkpoint_item } = (await (await answer).json()) as { checkpoint_item: { name: string } };
    expect(checkpoint_item.name).not.toBe('renamed meanwhile');
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  it('drops the socket without an answer', async () => {
    const sandbox = await aSandbox();
    sandbox.next('vbs').drop();
    expect(await rawAnswer(sandbox, rowsPath(sandbox))).toBe('');
    expect(sandbox.requests('vbs')[0]?.closedEarly).toBe(false);
  });

  it('truncates: the length of the whole, some bytes, a closed socket', async () => {
    const sandbox = await aSandbox();
    const whole = await (await get(sandbox, itemPath(sandbox))).text();
    sandbox.next('csbs').truncate(20);
    const [head = '', body] = (await rawAnswer(sandbox, itemPath(sandbox))).split('\r\n\r\n');
    expect(head).toContain(`content-length: ${Buffer.byteLength(whole)}`);
    expect(body).toBe(whole.slice(0, 20));
    expect(sandbox.requests('csbs').map(({ closedEarly }) => closedEarly)).toEqual([false, false]);
  });

  it('answers 200 with text that is not JSON', async () => {
    const sandbox = await aSandbox();
    sandbox.next('vbs').malformed();
    const response = await get(sandbox, rowsPath(sandbox));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    const text = await response.text();
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('drips the normal answer', async () => {
    const sandbox = await aSandbox();
    const whole = await (await get(sandbox, itemPath(sandbox))).text();
    sandbox.next('csbs').drip(200, 2);
    const response = await get(sandbox, itemPath(sandbox));
    const pieces: Buffer[] = [];
    for await (const piece of response.body as AsyncIterable<Uint8Array>) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).toString()).toBe(whole);
    expect(pieces.length).toBeGreaterThan(2);
  });

  it('answers anything', async () => {
    const sandbox = await aSandbox();
    sandbox.next('csbs').answer(418, { 'content-type': 'text/plain', 'x-odd': 'yes' }, Buffer.from('teapot'));
    const response = await get(sandbox, itemPath(sandbox));
    expect([response.status, response.headers.get('x-odd'), await response.text()]).toEqual([418, 'yes', 'teapot']);
  });

  it('hangs until the client gives up, which the journal shows', async () => {
    const sandbox = await aSandbox();
    sandbox.next('vbs').hang();
    await expect(get(sandbox, rowsPath(sandbox), AbortSignal.timeout(50))).rejects.toThrow('timeout');
    await eventually(() => sandbox.requests('vbs')[0]?.closedEarly === true);
  });

  it('that hangs does not keep the sandbox from stopping, nor counts as the client leaving', async () => {
    const sandbox = await aSandbox();
    sandbox.next('vbs').hang();
    const answer = get(sandbox, rowsPath(sandbox));
    await eventually(() => sandbox.requests('vbs').length === 1);
    const refused = expect(answer).rejects.toThrow();
    await sandbox.stop();
    await refused;
    // The journal is written when the socket has closed, which is a turn of the loop later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sandbox.requests('vbs')[0]?.closedEarly).toBe(false);
  });
});

describe('the journal', () => {
  it('holds every request as it came, by service', async () => {
    const sandbox = await aSandbox({ basePath: '/otc' });
    await get(sandbox, `${rowsPath(sandbox)}?name=a%20b&limit=1&limit=2`);
    await fetch(`${sandbox.url}/identity/v3/auth/tokens`, { method: 'POST', body: '{"auth":1}' });
    await get(sandbox, '/elsewhere');
    expect(sandbox.requests().map(({ service, method }) => `${service} ${method}`)).toEqual([
      'vbs GET',
      'identity POST',
      'none GET',
    ]);
    const [entry] = sandbox.requests('vbs');
    expect(entry?.rawUrl).toBe(`/otc${rowsPath(sandbox)}?name=a%20b&limit=1&limit=2`);
    expect(entry?.path).toBe(rowsPath(sandbox));
    expect(entry?.query.getAll('limit')).toEqual(['1', '2']);
    expect(entry?.headers['x-auth-token']).toBe(sandbox.adminToken);
    expect(entry?.closedEarly).toBe(false);
    expect(sandbox.requests('identity')[0]?.body).toBe('{"auth":1}');
    sandbox.forgetRequests();
    expect(sandbox.requests()).toEqual([]);
  });
});

describe('the control face', () => {
  const plan = async (sandbox: Sandbox, body: unknown): Promise<Response> =>
    fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body: JSON.stringify(body) });

  it('plans and heals faults from another process', async () => {
    const sandbox = await aSandbox();
    expect((await plan(sandbox, { service: 'vbs', kind: 'status', status: 503, always: true })).status).toBe(204);
    expect((await get(sandbox, rowsPath(sandbox))).status).toBe(503);
    expect((await fetch(`${sandbox.url}/sandbox/faults`, { method: 'DELETE' })).status).toBe(204);
    expect((await get(sandbox, rowsPath(sandbox))).status).toBe(200);
  });

  it.each([
    [{ service: 'nova', kind: 'drop' }, 'service must be one of identity, csbs, vbs, cbr'],
    [{ kind: 'drop' }, 'service must be one of'],
    [{ service: 'vbs', kind: 'explode' }, 'kind must be one of status, delay, latency, hang, drop, truncate,'],
    [{ service: 'vbs' }, 'kind must be one of'],
    [{ service: 'vbs', kind: 'constructor' }, 'kind must be one of'],
    ['x', 'the body must be a JSON object'],
    [[{ service: 'vbs', kind: 'drop' }], 'the body must be a JSON object'],
    [{ service: 'vbs', kind: 'status', status: '503' }, 'status must be a whole number from 200 to 599'],
    [{ service: 'vbs', kind: 'status', status: 99 }, 'status must be'],
    [{ service: 'vbs', kind: 'status', status: 600 }, 'status must be'],
    [{ service: 'vbs', kind: 'answer', status: 100 }, 'status must be'],
    [{ service: 'vbs', kind: 'delay', ms: -5 }, 'ms must be a whole number from 0 to 2147483647'],
    [{ service: 'vbs', kind: 'delay', ms: 2147483648 }, 'ms must be'],
    [{ service: 'vbs', kind: 'latency', ms: null }, 'ms must be'],
    [{ service: 'vbs', kind: 'truncate', bytes: 1.5 }, 'bytes must be a whole number from 0 to'],
    [{ service: 'vbs', kind: 'drip', bytes: 0 }, 'bytes must be a whole number from 1 to'],
    [{ service: 'vbs', kind: 'drip', everyMs: '5' }, 'everyMs must be'],
    [{ service: 'vbs', kind: 'malformed', text: 5 }, 'text must be a text'],
    [{ service: 'vbs', kind: 'answer', body: { a: 1 } }, 'body must be a text'],
    [{ service: 'vbs', kind: 'drop', always: 'yes' }, 'always must be true or false'],
    [{ service: 'vbs', kind: 'answer', headers: 'x: y' }, 'headers must be an object of texts or numbers, by names'],
    [{ service: 'vbs', kind: 'status', headers: { 'x y': 'z' } }, 'headers must be'],
    [{ service: 'vbs', kind: 'answer', headers: { x: 'a\r\nb: c' } }, 'headers must be'],
    [{ service: 'vbs', kind: 'answer', headers: { trailer: 'x' } }, 'headers must be'],
    [{ service: 'vbs', kind: 'answer', headers: { x: ['a'] } }, 'headers must be'],
    [
      { service: 'vbs', kind: 'delay', milliseconds: 3000 },
      'milliseconds is not known here: only service, always, kind, ms may be given',
    ],
    [{ service: 'vbs', kind: 'hang', ms: 5 }, 'ms is not known here: only service, always, kind may be given'],
  ])('refuses what it does not understand, by name: %j', async (order, message) => {
    const sandbox = await aSandbox();
    const refused = await plan(sandbox, order);
    expect([refused.status, await refused.json()]).toEqual([400, { error: expect.stringContaining(message) }]);
    expect((await get(sandbox, rowsPath(sandbox))).status).toBe(200);
  });

  it.each(['service=foo', 'service=', 'services=vbs', 'service=vbs&service=csbs', 'service=vbs&kind=drop'])(
    'neither heals nor tells anything for ?%s',
    async (query) => {
      const sandbox = await aSandbox();
      sandbox.always('vbs').status(503);
      const ways = [['DELETE', 'faults'], ['GET', 'requests']] as const; // prettier-ignore
      for (const [method, path] of ways) {
        const refused = await fetch(`${sandbox.url}/sandbox/${path}?${query}`, { method });
        expect([refused.status, await refused.json()]).toEqual([400, { error: expect.stringContaining('service') }]);
      }
      expect((await get(sandbox, rowsPath(sandbox))).status).toBe(503);
    },
  );

  it('takes the least and the most of all that may be ordered', async () => {
    const sandbox = await aSandbox();
    const whole = await (await get(sandbox, rowsPath(sandbox))).text();
    const order = async (fault: object): Promise<void> => {
      expect((await plan(sandbox, { service: 'vbs', ...fault })).status).toBe(204);
    };
    const next = async (): Promise<unknown> => {
      const answer = await get(sandbox, rowsPath(sandbox));
      return [answer.status, answer.headers.get('retry-after'), await answer.text()];
    };
    await order({ kind: 'status', status: 599, body: { a: 1 }, headers: { 'retry-after': 7 }, always: false });
    expect(await next()).toEqual([599, '7', '{"a":1}']);
    await order({ kind: 'answer', status: 200, headers: {}, body: 'text' });
    expect(await next()).toEqual([200, null, 'text']);
    for (const fault of [
      { kind: 'delay', ms: 0 },
      { kind: 'latency', ms: 0 },
      { kind: 'drip', bytes: 2147483647, everyMs: 0 },
    ]) {
      await order(fault);
      expect(await next()).toEqual([200, null, whole]);
    }
    await order({ kind: 'truncate', bytes: 0 });
    expect(await rawAnswer(sandbox, rowsPath(sandbox))).toMatch(/content-length: [1-9][^]*\r\n\r\n$/);
    await order({ kind: 'malformed', text: '' });
    expect(await next()).toEqual([200, null, '']);
  });

  it('shows what was asked, without tokens', async () => {
    const sandbox = await aSandbox();
    await get(sandbox, `${rowsPath(sandbox)}?limit=1`);
    const text = await (await fetch(`${sandbox.url}/sandbox/requests?service=vbs`)).text();
    expect(JSON.parse(text)).toMatchObject({
      requests: [{ service: 'vbs', path: rowsPath(sandbox), query: 'limit=1' }],
    });
    expect(text).not.toContain(sandbox.adminToken);
    expect(sandbox.requests()).toHaveLength(1);
  });
});
