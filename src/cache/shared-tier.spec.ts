import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../../test/support/fake-clock.js';
import { Kept, type Times } from './kept.js';
import type { SharedRecord } from './shared-record.js';
import { SharedTier } from './shared-tier.js';

const KEY = { group: 'g', id: 'k' };
/** By a clock that says 1000. */
const TIMES: Times = { loadedAt: 900, confirmedAt: 800, freshUntil: 1100, refreshUntil: 1200, usableUntil: 1300 };

const aKept = (text: string, times: Partial<Times> = {}): Kept => new Kept(Buffer.from(text), { ...TIMES, ...times });

/** As it is read again: another one, and all else the same. */
const again = (kept: Kept | null): unknown =>
  kept === null ? null : Object.assign({}, kept, { number: expect.any(Number) });

/** Two instances whose stopwatches were started at different times. */
function twoInstances() {
  const [ours, theirs] = [fakeClock(), fakeClock()];
  theirs.advance(50_000);
  theirs.setWall(ours.epochMs());
  const records: SharedRecord[] = [];
  const ttls: number[] = [];
  const asked: (number | null)[] = [];
  const store = {
    read: (_key: unknown, above: number | null) => {
      asked.push(above);
      return Promise.resolve(records.at(-1) ?? null);
    },
    write: (_key: unknown, record: SharedRecord, ttlMs: number) => {
      records.push(record);
      ttls.push(ttlMs);
      return Promise.resolve('refused' as const);
    },
  };
  return { ours, mine: new SharedTier(store, ours), other: new SharedTier(store, theirs), records, ttls, asked };
}

describe('what the instances share', () => {
  it('is the same to each by its own clock', async () => {
    const { mine, other, records, ours } = twoInstances();
    expect(await mine.write(KEY, { best: aKept('whole'), provisional: aKept('second best') }, 7)).toBe('refused');
    expect(await mine.read(KEY, null)).toEqual({
      fence: 7,
      best: again(aKept('whole')),
      provisional: again(aKept('second best')),
    });
    expect(await other.read(KEY, null)).toMatchObject({ best: { times: moved(50_000) } });
    expect(records[0]?.best).toEqual({ body: Buffer.from('whole'), ...TIMES, ...moved(ours.epochMs() - 1000) });
  });

  it('is asked for only where it is newer than what is at hand', async () => {
    const { mine, asked } = twoInstances();
    await mine.read(KEY, 7);
    await mine.read(KEY, null);
    expect(asked).toEqual([7, null]);
  });

  it('may be one of the two, or nothing', async () => {
    const { mine } = twoInstances();
    expect(await mine.read(KEY, null)).toBeNull();
    for (const pair of [
      { best: aKept('it'), provisional: null },
      { best: null, provisional: aKept('it') },
    ]) {
      await mine.write(KEY, pair, 7);
      expect(await mine.read(KEY, null)).toEqual({
        fence: 7,
        best: again(pair.best),
        provisional: again(pair.provisional),
      });
    }
  });

  it('is told from what cannot be read', async () => {
    const store = { read: () => Promise.resolve('away' as const), write: () => Promise.resolve('away' as const) };
    expect(await new SharedTier(store, fakeClock()).read(KEY, null)).toBe('away');
  });

  it('lies there for as long as any of it may be served, in whole milliseconds', async () => {
    const { ours, mine, ttls } = twoInstances();
    await mine.write(KEY, { best: aKept('it'), provisional: aKept('it', { usableUntil: 1299 }) }, 7);
    ours.advance(0.8);
    await mine.write(KEY, { best: aKept('it'), provisional: aKept('it', { usableUntil: 1401 }) }, 7);
    await mine.write(KEY, { best: null, provisional: aKept('it', { usableUntil: 1001 }) }, 7);
    expect(ttls).toEqual([300, 401, 1]);
  });

  it('is not written where it may not be served any more', async () => {
    const { mine, ttls } = twoInstances();
    expect(await mine.write(KEY, { best: aKept('it', { usableUntil: 1000 }), provisional: null }, 7)).toBe('stored');
    expect(await mine.write(KEY, { best: null, provisional: null }, 7)).toBe('stored');
    expect(ttls).toEqual([]);
  });

  it('is not believed where it was loaded more than five seconds from now', async () => {
    const { mine } = twoInstances();
    const ahead = (ms: number) => aKept('it', { loadedAt: 1000 + ms });
    for (const pair of [
      { best: ahead(5001), provisional: null },
      { best: aKept('it'), provisional: ahead(5001) },
    ]) {
      await mine.write(KEY, pair, 7);
      expect(await mine.read(KEY, null)).toBeNull();
    }
    await mine.write(KEY, { best: ahead(5000), provisional: null }, 7);
    expect(await mine.read(KEY, null)).not.toBeNull();
  });
});

function moved(byMs: number): Times {
  const { loadedAt, confirmedAt, freshUntil, refreshUntil, usableUntil } = TIMES;
  return {
    loadedAt: loadedAt + byMs,
    confirmedAt: confirmedAt + byMs,
    freshUntil: freshUntil + byMs,
    refreshUntil: refreshUntil + byMs,
    usableUntil: usableUntil + byMs,
  };
}
