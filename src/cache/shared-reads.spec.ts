import { describe, expect, it } from '@jest/globals';
import type { FencedPair } from './kept.js';
import { SharedReads } from './shared-reads.js';

const KEY = { group: 'g', id: 'one' };
const OTHER = { group: 'g', id: 'other' };
const PAIR: FencedPair = { fence: 5, best: null, provisional: null };

/** What is asked of the others, as key and lease; they answer when `answer` is called, in order. */
function aFleet() {
  const asked: unknown[] = [];
  const waiting: ((pair: FencedPair | null) => void)[] = [];
  const read = (key: typeof KEY, above: number | null): Promise<FencedPair | null> => {
    asked.push([key.id, above]);
    return new Promise((resolve) => waiting.push(resolve));
  };
  return { reads: new SharedReads({ read }), asked, answer: () => waiting.shift()?.(PAIR) };
}

describe('looks at what the instances share', () => {
  it('are one at a time for each key, and begin anew when that is over', async () => {
    const { reads, asked, answer } = aFleet();
    const [first, second, other] = [reads.read(KEY, 3), reads.read(KEY, 4), reads.read(OTHER, null)];
    expect(second).toBe(first);
    expect(asked).toEqual([['one', 3], ['other', null]]); // prettier-ignore
    answer();
    answer();
    expect(await Promise.all([first.pair, other.pair])).toEqual([PAIR, PAIR]);
    expect(reads.read(KEY, 5)).not.toBe(first);
    expect(asked.at(-1)).toEqual(['one', 5]);
    answer();
  });

  it('are outdated by what is stored while they are under way, of their key alone', async () => {
    const { reads, answer } = aFleet();
    reads.outdate(KEY); // nobody looks
    const [one, other] = [reads.read(KEY, null), reads.read(OTHER, null)];
    expect([one.isOutdated, other.isOutdated]).toEqual([false, false]);
    reads.outdate(KEY);
    expect([one.isOutdated, other.isOutdated]).toEqual([true, false]);
    answer();
    answer();
    await one.pair;
    reads.outdate(KEY);
    expect(reads.read(KEY, null).isOutdated).toBe(false);
    answer();
  });

  it('bring nothing, and are no two’s, where this instance is on its own', async () => {
    const reads = new SharedReads(null);
    const read = reads.read(KEY, null);
    reads.outdate(KEY);
    expect([await read.pair, read.isOutdated]).toEqual([null, false]);
  });
});
