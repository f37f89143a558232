import { describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';

interface Raw {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Without a client that unpacks on its own. */
function ask(url: string, headers: Record<string, string>): Promise<Raw> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    })
      .once('error', reject)
      .end();
  });
}

describe('an answer', () => {
  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['br, gzip;q=0.5', 'br', brotliDecompressSync],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['br;q=0.2, gzip;q=0.9', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
    ['br;q=0, *', 'gzip', gunzipSync],
  ] as const)('for Accept-Encoding: %s is packed by %s', async (accepted, coding, unpack) => {
    const { url, key, viewPath } = await aGateway();
    const plain = await ask(`${url}${viewPath(SEED_BACKUP)}`, { 'X-API-Key': key });
    const packed = await ask(`${url}${viewPath(SEED_BACKUP)}`, { 'X-API-Key': key, 'Accept-Encoding': accepted });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, coding]);
    expect(unpack(packed.body).equals(plain.body)).toBe(true);
    expect(packed.body.byteLength).toBeLessThan(plain.body.byteLength / 2);
    expect(packed.headers['vary']).toContain('Accept-Encoding');
    expect(packed.headers['content-length']).toBe(String(packed.body.byteLength));
  });

  it.each(['identity', '', 'gzip;q=0', 'zstd', 'identity, gzip;q=0.5', 'gzip;q=x'])(
    'for Accept-Encoding: %j is sent as it is',
    async (accepted) => {
      const { url, key, viewPath } = await aGateway();
      const { headers, body } = await ask(`${url}${viewPath(SEED_BACKUP)}`, {
        'X-API-Key': key,
        'Accept-Encoding': accepted,
      });
      expect([headers['content-encoding'], JSON.parse(body.toString())]).toMatchObject([
        undefined,
        { id: SEED_BACKUP },
      ]);
    },
  );

  it('has another strong ETag in each coding, and each is 304 for itself', async () => {
    const { url, key, viewPath } = await aGateway();
    const etags = new Set<string>();
    for (const coding of ['identity', 'gzip', 'br']) {
      const headers = { 'X-API-Key': key, 'Accept-Encoding': coding };
      const { headers: told } = await ask(`${url}${viewPath(SEED_BACKUP)}`, headers);
      const etag = String(told['etag']);
      expect(etag).toMatch(/^"[\w-]+"$/);
      etags.add(etag);
      const again = await ask(`${url}${viewPath(SEED_BACKUP)}`, { ...headers, 'If-None-Match': etag });
      expect([again.status, again.body.byteLength, again.headers['etag']]).toEqual([304, 0, etag]);
      expect(again.headers['content-encoding']).toBeUndefined();
    }
    expect(etags.size).toBe(3);
  });
});
