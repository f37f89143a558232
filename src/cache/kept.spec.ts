import { describe, expect, it } from '@jest/globals';
import { EncodedAnswer } from './encoded-answer.js';
import { isNewerThan, Kept, latestOf, NOTHING, type FencedPair, type Held } from './kept.js';

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

  it('counts its own bytes, and the names and bytes of the answers that were made of it', () => {
    const kept = new Kept(Buffer.alloc(100), TIMES);
    expect(kept.bytes).toBe(100);
    kept.addAnswer('one', new EncodedAnswer(Buffer.alloc(10)));
    kept.addAnswer('other', new EncodedAnswer(Buffer.alloc(20)));
    expect(kept.bytes).toBe(100 + 'one'.length + 10 + 'other'.length + 20);
  });

  it('has the answers of eight variants at most, the last ones made, each by its own name', () => {
    const kept = new Kept(Buffer.from(TEXT), TIMES);
    const names = Array.from({ length: 9 }, (_, at) => `variant ${at}`);
    const made = names.map((name) => new EncodedAnswer(Buffer.from(name)));
    expect(kept.answer('variant 1')).toBeNull();
    for (const [at, answer] of made.entries()) kept.addAnswer(names[at] ?? '', answer);
    expect(names.map((name) => kept.answer(name))).toEqual([null, ...made.slice(1)]);
    expect(kept.answer('variant 1')).toBe(made[1]);
  });

  it('has a number that no other has', () => {
    const numbers = Array.from({ length: 100 }, () => new Kept(Buffer.from(TEXT), TIMES).number);
    expect(new Set(numbers).size).toBe(100);
  });

  it('ends no later than it was to, to the whole millisecond', () => {
    const until = (over: number) => ({
      loadedAt: 10 + over,
      confirmedAt: 9 + over,
      freshUntil: 20 + over,
      refreshUntil: 30 + over,
      usableUntil: 40 + over,
    });
    expect(new Kept(Buffer.from(TEXT), until(0.999)).times).toEqual(until(0));
    expect(new Kept(Buffer.from(TEXT), until(0)).times).toEqual(until(0));
  });

  it('is nothing at first: under no lease, with nothing to wait for', () => {
    expect(NOTHING).toEqual({
      best: null,
      provisional: null,
      retryAt: -Infinity,
      fence: null,
      isSuperseded: false,
      forcedAt: -Infinity,
    });
  });
});

describe('of two that are kept', () => {
  const at = (loadedAt: number): Kept => new Kept(Buffer.from('it'), { ...TIMES, loadedAt });

  it('second best was loaded last', () => {
    const [best, provisional] = [at(1), at(2)];
    expect([latestOf({ best, provisional: null }), latestOf({ best, provisional })]).toEqual([best, provisional]);
    expect([latestOf({ best: null, provisional }), latestOf(NOTHING)]).toEqual([provisional, null]);
  });

  const shared = (fence: number, loadedAt: number): FencedPair => ({ fence, best: at(loadedAt), provisional: null });
  const own = (fence: number | null, loadedAt: number): Held => ({ ...NOTHING, fence, best: at(loadedAt) });

  it('the one under the later lease is newer, whatever the clocks say', () => {
    expect([2, 3, 4].map((fence) => isNewerThan(shared(fence, 1), own(3, 100)))).toEqual([false, false, true]);
    expect(isNewerThan(shared(2, 100), own(3, 1))).toBe(false);
  });

  it('the one that was loaded later is newer, where the own one was loaded under no lease', () => {
    expect([9, 10, 11].map((loadedAt) => isNewerThan(shared(5, loadedAt), own(null, 10)))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('something is newer than nothing, and nothing is newer than nothing else', () => {
    const empty = { fence: 9, best: null, provisional: null };
    expect([isNewerThan(shared(1, 1), NOTHING), isNewerThan(shared(1, 1), { ...NOTHING, fence: 5 })]).toEqual([
      true,
      true,
    ]);
    expect([isNewerThan(empty, NOTHING), isNewerThan(empty, own(3, 1))]).toEqual([false, false]);
  });
});
