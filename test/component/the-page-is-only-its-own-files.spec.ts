import { describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anAsker } from '../support/asker.js';
import { aFolder, aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';

const HTML = '<!doctype html><title>Page</title>';
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(3000))})`;
const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

/** A gateway with a page as `vite build` writes one, and with what must not be served beside it. */
async function aGatewayWithPage(settings: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  const pageFolder = join(aFolder(), 'page');
  mkdirSync(join(pageFolder, 'assets', 'deeper'), { recursive: true });
  const files = {
    'index.html': HTML,
    'other.html': 'not for anybody',
    '../secret.js': 'not for anybody',
    'assets/index-a1.js': SCRIPT,
    'assets/index-a1.css': 'a{}',
    'assets/icon-a1.svg': '<svg/>',
    'assets/index-a1.js.map': 'not for anybody',
    'assets/deeper/x.js': 'not for anybody',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(pageFolder, name), text);
  return aGatewayOver(await aSandbox(), settings, { pageFolder });
}

describe('the dashboard’s page', () => {
  it('is what a browser gets at /, and the versions document stays for all others', async () => {
    const { get, sandbox } = await aGatewayWithPage();
    const page = await get('/', BROWSER);
    expect([page.status, page.text]).toEqual([200, HTML]);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const accept of ['*/*', 'application/json']) {
      expect((await get('/', { Accept: accept })).headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
    expect((await get('/', { Accept: 'text/plain' })).status).toBe(404);
    expect(sandbox.requests()).toEqual([]);
  });

  it('runs nothing but its own files, in nobody’s frame, and a proxy keeps it apart from the document', async () => {
    const { get } = await aGatewayWithPage({ PUBLIC_URL: 'https://gateway.example.com' });
    const { headers } = await get('/', BROWSER);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
      'cache-control': 'no-cache',
      vary: expect.stringMatching(/Accept$/),
    });
  });

  it('is asked for each time and told in a word that it has not changed', async () => {
    const { get } = await aGatewayWithPage();
    const etag = (await get('/', BROWSER)).headers.get('etag') ?? '';
    const again = await get('/', { ...BROWSER, 'If-None-Match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
    expect(again.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

describe('its files', () => {
  it('are kept for ever, packed, with their types', async () => {
    const { url, get } = await aGatewayWithPage();
    const script = await get('/assets/index-a1.js', { 'Accept-Encoding': 'identity' });
    expect([script.status, script.text]).toEqual([200, SCRIPT]);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const types = await Promise.all(
      ['index-a1.js', 'index-a1.css', 'icon-a1.svg'].map(async (name) =>
        (await get(`/assets/${name}`, {})).headers.get('content-type'),
      ),
    );
    expect(types).toEqual(['text/javascript; charset=utf-8', 'text/css; charset=utf-8', 'image/svg+xml']);
    const packed = await fetch(`${url}/assets/index-a1.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.text()).toBe(SCRIPT);
  });

  it.each([
    '/assets/',
    '/assets/index.html',
    '/assets/index-a1.js.map',
    '/assets/deeper/x.js',
    '/assets/deeper%2fx.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/../index.html',
    '/assets/%2e%2e/other.html',
    '/assets/__proto__',
    '/assets/constructor',
    '/index.html',
    '/other.html',
  ])('and no other is served: %s', async (path) => {
    const { url } = await aGatewayWithPage();
    const { status, text } = await anAsker(url)(path, {}, 'GET');
    expect([status, text.includes('not for anybody')]).toEqual([404, false]);
    expect(JSON.parse(text)).toMatchObject({ code: 'not-found' });
  });

  it('are not there where the page was not built, and neither is the page', async () => {
    const { get } = await aGatewayOver(await aSandbox(), {}, { pageFolder: join(aFolder(), 'none') });
    expect((await get('/', BROWSER)).status).toBe(404);
    expect((await get('/assets/index-a1.js', {})).status).toBe(404);
  });
});
