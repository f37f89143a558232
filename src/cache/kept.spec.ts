import { describe, expect, it } from '@jest/globals';
import { EncodedAnswer } from './encoded-answer.js';
import { Kept } from './kept.js';

const TIMES = { loadedAt: 0, confirmedAt: 0, freshUntil: 1, refreshUntil: 1, usableUntil: 1 };
const TEXT = '{"id":"not much"}'.repeat(100);

/** What is held on to for the sake of these bytes. */
const heldBy = (bytes: Buffer): number => bytes.buffer.byteLength;

describe('what is kept', () => {
  it('holds on to its own bytes alone, however small', () => {
    const { body } = new Kept(Buffer.from(TEXT), TIMES);
    expect(body.toString()).toBe(TEXT);
    expect(heldBy(body)).toBe(TEXT.length);
  });

  it('is shared, not copied, by the answer that has the same bytes', () => {
    const { body } = new Kept(Buffer.from(TEXT), TIMES);
    expect(new EncodedAnswer(body).plain).toBe(body);
  });

  it.each(['identity', 'gzip', 'br'] as const)('holds on to no more as an answer in %s', async (coding) => {
    const answer = new EncodedAnswer(Buffer.from(TEXT));
    const { body } = await answer.in(coding);
    expect(heldBy(body)).toBe(body.byteLength);
  });
});
