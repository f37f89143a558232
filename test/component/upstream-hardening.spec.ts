import { describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { aGateway, type Answer } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { aServer, aSink } from '../support/sink.js';

const code = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: unknown }).code ?? 'none';

describe('what the cloud sends is taken as anybody’s bytes', () => {
  it('an answer of 300 MiB is cut off', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    const before = process.memoryUsage().rss;
    sandbox.next('csbs').answer(200, { 'content-type': 'application/json' }, Buffer.alloc(300 * 1024 * 1024, ' '));
    const answer = await get(viewPath(SEED_BACKUP));
    expect([answer.status, code(answer)]).toEqual([502, 'upstream-malformed']);
    // The sandbox holds its 300 MiB in this process, too.
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
  });

  it('a compressed answer is not inflated', async () => {
    const { get, viewPath, sandbox } = await aGateway();
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    sandbox.next('csbs').answer(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, bomb);
    const answer = await get(viewPath(SEED_BACKUP));
    expect([answer.status, code(answer)]).toEqual([502, 'upstream-malformed']);
  });

  it('nesting ten thousand deep breaks nothing, on any route', async () => {
    const { get, viewPath, projectId, sandbox } = await aGateway();
    const deep = `{"checkpoint_item":{"id":"${SEED_BACKUP}","extend_info":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}}`;
    sandbox.always('csbs').answer(200, { 'content-type': 'application/json' }, deep);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    expect((await get(`/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`)).status).toBe(502);
  });

  it('its error texts stay inside', async () => {
    const { get, viewPath, projectId, sandbox, log } = await aGateway();
    for (const status of [400, 401, 403, 404, 409, 413, 429, 500, 503]) {
      sandbox.next('csbs').status(status, { error_code: 'X.1', error_msg: 'canary-of-the-upstream 10.1.2.3:8776' });
      sandbox.next('csbs').status(status, { error_code: 'X.1', error_msg: 'canary-of-the-upstream 10.1.2.3:8776' });
      const answer = await get(viewPath(SEED_BACKUP));
      const raw = await get(`/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`);
      sandbox.heal();
      expect(`${answer.text}${raw.text}`).not.toContain('canary');
    }
    expect(log()).not.toContain('canary');
  });
});

describe('a cloud token goes to the cloud alone', () => {
  it('not along with a redirect', async () => {
    const sink = await aSink();
    const { get, viewPath, sandbox } = await aGateway();
    for (const status of [301, 302, 307, 308]) {
      sandbox.next('csbs').status(status, '', { location: `${sink.url}/elsewhere` });
      expect((await get(viewPath(SEED_BACKUP))).status).toBe(502);
    }
    expect(sink.visits).toEqual([]);
  });

  it('not to a proxy that the environment names', async () => {
    const sink = await aSink();
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = sink.url;
    try {
      const { view } = await aGateway();
      expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
    expect(sink.visits).toEqual([]);
  });

  it('not to a caller and not into the log, nor does a key', async () => {
    const { get, viewPath, projectId, sandbox, log, key } = await aGateway();
    const answers = [await get(viewPath(SEED_BACKUP)), await get(`/v2/${projectId}/backups/detail`)];
    sandbox.expireTokens();
    sandbox.always('csbs').drop();
    answers.push(await get(viewPath('00000000-0000-4000-8000-000000000001')));
    const tokens = new Set(
      sandbox
        .requests('csbs')
        .concat(sandbox.requests('vbs'))
        .map(({ headers }) => headers['x-auth-token']),
    );
    expect(tokens.size).toBeGreaterThan(0);
    const everything = `${answers.map(({ text, headers }) => text + JSON.stringify([...headers])).join()}${log()}`;
    for (const secret of [...tokens, key, sandbox.world.user.password]) expect(everything).not.toContain(secret);
  });
});

describe('a connection that the cloud closed while nobody used it', () => {
  it('costs no caller an answer', async () => {
    const served = new WeakSet<Socket>();
    const body = JSON.stringify({ checkpoint_item: { id: SEED_BACKUP, status: 'available' } });
    const url = await aServer((request, response) => {
      if (served.has(request.socket)) {
        request.socket.destroy(); // a second request on one connection meets the closing of it
        return;
      }
      served.add(request.socket);
      response.setHeader('Content-Type', 'application/json').end(body);
    });
    const { get, projectId } = await aGateway({ settings: { CSBS_ENDPOINT: `${url}/v1/{project_id}` } });
    for (let asked = 0; asked < 6; asked += 1) {
      expect((await get(`/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`)).status).toBe(200);
    }
  });
});

describe('a caller who goes away', () => {
  it('from a raw route does not leave a call to the cloud behind', async () => {
    const { url, key, projectId, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    sandbox.always('vbs').hang();
    const leaving = new AbortController();
    const asked = fetch(`${url}/v2/${projectId}/backups/detail`, {
      headers: { 'X-API-Key': key },
      signal: leaving.signal,
    });
    const gone = expect(asked).rejects.toThrow();
    while (sandbox.requests('vbs').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leaving.abort();
    await gone;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sandbox.requests('vbs').map(({ closedEarly }) => closedEarly)).toEqual([true]);
  });
});
