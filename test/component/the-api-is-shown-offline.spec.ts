import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { anAsker, type Told } from '../support/asker.js';
import { aGateway } from '../support/gateway.js';

const headerOf = ({ headers }: Told, name: string): string => new Map(headers).get(name) ?? 'none';
const referencesIn = (html: string): readonly string[] =>
  [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);

describe('the OpenAPI document', () => {
  it('is served as it was made, to everybody', async () => {
    const { url } = await aGateway();
    const told = await anAsker(url)('/openapi.json', {});
    expect([told.status, headerOf(told, 'content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(told.text).toBe(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));
  });

  it('is not sent again to whom has it, and packed to whom takes that', async () => {
    const { url } = await aGateway();
    const ask = anAsker(url);
    const first = await ask('/openapi.json', {});
    const again = await ask('/openapi.json', { 'If-None-Match': headerOf(first, 'etag') });
    expect([again.status, again.text]).toEqual([304, '']);
    const packed = await ask('/openapi.json', { 'Accept-Encoding': 'br' });
    expect(headerOf(packed, 'content-encoding')).toBe('br');
    expect(Number(headerOf(packed, 'content-length'))).toBeLessThan(first.text.length / 5);
  });
});

describe('its page', () => {
  it.each(['/docs', '/docs/', '/docs/index.html'])('%s has all that it loads from this gateway', async (path) => {
    const { url } = await aGateway();
    const ask = anAsker(url);
    const page = await ask(path, { Accept: 'text/html' });
    expect([page.status, headerOf(page, 'content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const addresses = referencesIn(page.text).map((address) => new URL(address, `${url}${path}`));
    expect(addresses).toHaveLength(4);
    for (const { origin, pathname } of addresses) {
      const told = await ask(pathname, {});
      expect([origin, pathname, told.status]).toEqual([url, pathname, 200]);
      expect(headerOf(told, 'content-type')).toMatch(/^(text\/(css|javascript); charset=utf-8|image\/png)$/);
      if (!pathname.endsWith('.css')) continue;
      expect(told.text).not.toMatch(/@import|url\((?!["']?data:)/);
    }
  });

  it('may load nothing else, and runs nothing that stands in it', async () => {
    const { url } = await aGateway();
    const page = await anAsker(url)('/docs', {});
    const policy = headerOf(page, 'content-security-policy').split('; ');
    expect(page.headers).toEqual(
      expect.arrayContaining([
        ['x-content-type-options', 'nosniff'],
        ['cross-origin-resource-policy', 'same-origin'],
        ['referrer-policy', 'no-referrer'],
      ]),
    );
    const allowed = policy.flatMap((directive) => directive.split(' ').slice(1));
    expect(policy[0]).toBe("default-src 'none'");
    expect(new Set(allowed)).toEqual(new Set(["'none'", "'self'", 'data:']));
    expect(policy.filter((directive) => directive.includes('data:'))).toEqual(["img-src 'self' data:"]);
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:/i);
  });

  it('asks for the document beside it, below the path of a proxy as well', async () => {
    const { url } = await aGateway();
    const { text } = await anAsker(url)('/docs/start.js', {});
    expect(text).toContain("new URL('../openapi.json', document.currentScript.src)");
    expect(text).not.toMatch(/https?:/);
  });

  it.each([
    '/docs/..%2fpackage.json', '/docs/%2e%2e/package.json', '/docs/..', '/docs/swagger-ui-bundle.js.map', '/docs/package.json', '/docs/__proto__',
    '/docs/constructor', '/docs/start.js%00', '/docs//etc/passwd', '/docs/a/b',
  ])('has no other file: %s', async (path) => {
    const { url } = await aGateway();
    expect((await anAsker(url)(path, {})).status).toBe(404);
  }); // prettier-ignore
});
