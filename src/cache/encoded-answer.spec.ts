import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { EncodedAnswer } from './encoded-answer.js';

const LARGE = Buffer.alloc(1024, 'x');
const SMALL = Buffer.alloc(1023, 'x');
const unpack = { identity: (body: Buffer) => body, gzip: gunzipSync, br: brotliDecompressSync } as const;
const CODINGS = ['identity', 'gzip', 'br'] as const;

describe('an answer', () => {
  it.each(CODINGS)('is packed in %s where that is worth it, and has a tag of its own', async (coding) => {
    const answer = new EncodedAnswer(LARGE);
    const packed = await answer.in(coding);
    expect(unpack[coding](packed.body)).toEqual(LARGE);
    expect(packed).toMatchObject({ coding, etag: answer.etagIn(coding) });
    expect(answer.etagIn(coding)).toBe(coding === 'identity' ? `"${answer.tag}"` : `"${answer.tag}-${coding}"`);
  });

  it.each(CODINGS)('that fits into one packet is sent as it is, though %s is wanted', async (coding) => {
    const answer = new EncodedAnswer(SMALL);
    const asItIs = { body: answer.plain, coding: 'identity', etag: `"${answer.tag}"` };
    expect([answer.ready(coding), await answer.in(coding)]).toEqual([asItIs, asItIs]);
    expect(answer.bytes).toBe(1023);
  });

  it('has a tag of its bytes, or of what stands for them', () => {
    const tags = [LARGE, Buffer.from(LARGE), SMALL].map((bytes) => new EncodedAnswer(bytes).tag);
    expect(tags[0]).toMatch(/^[\w-]{32}$/);
    expect([tags[1] === tags[0], tags[2] === tags[0]]).toEqual([true, false]);
    expect(new EncodedAnswer(SMALL, { tagged: LARGE }).tag).toBe(tags[0]);
  });

  it('takes no room of its own where it is a part of what is kept', async () => {
    const kept = Buffer.alloc(2048, 'x');
    const part = kept.subarray(0, 1024);
    const [window, copy] = [new EncodedAnswer(part, { within: kept }), new EncodedAnswer(part, { within: LARGE })];
    expect([window.plain, window.bytes, copy.bytes]).toEqual([part, 0, 1024]);
    expect([window.plain.buffer === kept.buffer, copy.plain.buffer === kept.buffer]).toEqual([true, false]);
    expect([window.tag, (await window.in('identity')).body]).toEqual([copy.tag, part]);
    expect(window.bytes).toBe(0);
    expect((await window.in('gzip')).body.byteLength).toBe(window.bytes);
  });

  it('is ready without packing as soon as it has been packed', async () => {
    const answer = new EncodedAnswer(LARGE);
    expect([answer.ready('identity')?.body, answer.ready('gzip'), answer.ready('br')]).toEqual([
      answer.plain,
      null,
      null,
    ]);
    const packed = await answer.in('gzip');
    expect([answer.ready('gzip'), answer.ready('br')]).toEqual([packed, null]);
    expect(answer.ready('gzip')?.body).toBe(packed.body);
  });

  it('is packed once in each coding, however many want it, and tells of the room that this takes', async () => {
    let grown = 0;
    const answer = new EncodedAnswer(LARGE, { grown: () => (grown += 1) });
    expect([answer.bytes, grown]).toEqual([1024, 0]);
    const [one, other] = await Promise.all([answer.in('gzip'), answer.in('gzip')]);
    const again = await answer.in('gzip');
    expect([other.body === one.body, again.body === one.body, grown]).toEqual([true, true, 1]);
    expect(answer.bytes).toBe(1024 + one.body.byteLength);
    const { body } = await answer.in('br');
    expect([answer.bytes, grown]).toEqual([1024 + one.body.byteLength + body.byteLength, 2]);
  });

  it('is packed for the next one where packing has failed', async () => {
    const answer = new EncodedAnswer(LARGE);
    const { plain } = answer;
    Object.assign(answer, { plain: { byteLength: plain.byteLength } }); // nothing that zlib takes
    await expect(answer.in('gzip')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    Object.assign(answer, { plain });
    expect(gunzipSync((await answer.in('gzip')).body)).toEqual(LARGE);
  });
});
