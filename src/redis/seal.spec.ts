import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { MOST_BYTES, MOST_SEALED_BYTES, Sealer } from './seal.js';

const KEY = randomBytes(32).toString('base64');
const sealer = new Sealer(KEY);
const aText = fc.string({ unit: 'grapheme', maxLength: 3000 });
const aName = fc.string({ unit: 'grapheme', maxLength: 20 });
const seal = (name: string, text: string): Promise<Buffer> => sealer.seal(name, Buffer.from(text));
const open = async (name: string, sealed: Buffer): Promise<string | null> =>
  (await sealer.open(name, sealed))?.toString('utf8') ?? null;
/** What is as it is, and what is compressed. */
const TEXTS = ['', 'a short text', 'a long text '.repeat(1000)];

describe('a sealed text', () => {
  it('is opened again, whatever its letters and its length', async () => {
    const roundTrip = fc.asyncProperty(aName, aText, async (name, text) => {
      expect(await open(name, await seal(name, text))).toBe(text);
    });
    await fc.assert(roundTrip, { numRuns: 500 });
  });

  it('is opened by whoever has the same key, and by nobody else', async () => {
    const sealed = await seal('name', 'text');
    expect((await new Sealer(KEY).open('name', sealed))?.toString()).toBe('text');
    expect(await new Sealer(randomBytes(32).toString('base64')).open('name', sealed)).toBeNull();
  });

  it('never looks the same twice, and shows nothing of the text', async () => {
    const [one, other] = [await seal('name', 'a short text'), await seal('name', 'a short text')];
    expect(one.subarray(2, 46)).not.toEqual(other.subarray(2, 46));
    expect(one.subarray(46)).not.toEqual(other.subarray(46));
    expect(one.toString('latin1')).not.toContain('short');
  });

  it('is opened under no other name', async () => {
    const swapped = fc.asyncProperty(aName, aName, aText, async (name, other, text) => {
      fc.pre(name !== other);
      expect(await open(other, await seal(name, text))).toBeNull();
    });
    await fc.assert(swapped, { numRuns: 200 });
  });

  it.each(TEXTS)('is refused with any bit of it flipped: %#', async (text) => {
    const sealed = await seal('name', text);
    for (let bit = 0; bit < sealed.byteLength * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await open('name', flipped)).toBeNull();
    }
  });

  it.each(TEXTS)('is refused where it is cut, or goes on: %#', async (text) => {
    const sealed = await seal('name', text);
    for (let length = 0; length < sealed.byteLength; length += 1) {
      expect(await open('name', sealed.subarray(0, length))).toBeNull();
    }
    expect(await open('name', Buffer.concat([sealed, Buffer.from('!')]))).toBeNull();
  });

  it('is refused where it is garbage, of another version or too large', async () => {
    const garbage = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect(await open('name', Buffer.from(bytes))).toBeNull();
      expect(await open('name', Buffer.from([1, 1, ...bytes]))).toBeNull();
    });
    await fc.assert(garbage, { numRuns: 500 });
    const sealed = await seal('name', 'text');
    expect(await open('name', Buffer.from([0, ...sealed.subarray(1)]))).toBeNull();
    expect(await open('name', Buffer.alloc(MOST_SEALED_BYTES + 1, 1))).toBeNull();
  });

  it('is a tenth of a page of backups', async () => {
    const row = (index: number): string =>
      `{"id":"${index}-ab","name":"backup_${index}","status":"available","size":20}`;
    const page = `[${Array.from({ length: 10_000 }, (_, index) => row(index)).join(',')}]`;
    expect((await seal('name', page)).byteLength).toBeLessThan(page.length / 5);
  });
});

describe('what is too large', () => {
  it('is not sealed, compressed or not', async () => {
    await expect(seal('name', 'x'.repeat(MOST_BYTES + 1))).rejects.toThrow(RangeError);
    const incompressible = randomBytes(MOST_SEALED_BYTES).toString('base64');
    expect(deflateRawSync(incompressible).byteLength).toBeGreaterThan(MOST_SEALED_BYTES - 1000);
    await expect(seal('name', incompressible)).rejects.toThrow(RangeError);
    const largest = 'x'.repeat(MOST_BYTES);
    expect((await open('name', await seal('name', largest)))?.length).toBe(MOST_BYTES);
  });
});
