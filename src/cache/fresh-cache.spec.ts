import { describe, expect, it } from '@jest/globals';
import { createCache } from 'cache-manager';
import { fakeClock } from '../../test/support/fake-clock.js';
import { FreshCache, type Load, type Loaded } from './fresh-cache.js';
import { memoryStore } from './memory-store.js';

function aCache(maxBytes = 100_000) {
  const clock = fakeClock();
  return { clock, cache: new FreshCache<string>(createCache({ stores: [memoryStore(maxBytes)] }), clock) };
}

const fresh =
  (value: string, freshMs = 1000, provisional = false): Load<string> =>
  () =>
    Promise.resolve({ value, freshMs, provisional });
const never = (): Promise<Loaded<string>> => Promise.reject(new Error('must not be loaded'));

/** A load that ends when it is told to. */
function held(value: string): { load: Load<string>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    load: () => ended.then(() => ({ value, freshMs: 1000, provisional: false })),
    end: () => {
      end();
    },
  };
}

describe('the cache', () => {
  it('loads once while fresh and again after that', async () => {
    const { cache, clock } = aCache();
    expect(await cache.get('k', fresh('one'))).toMatchObject({
      value: 'one',
      outcome: 'miss',
      ageMs: 0,
      freshMs: 1000,
    });
    clock.advance(999);
    expect(await cache.get('k', never)).toMatchObject({ value: 'one', outcome: 'hit', ageMs: 999, freshMs: 1 });
    clock.advance(1);
    expect(await cache.get('k', fresh('two'))).toMatchObject({ value: 'two', outcome: 'expired', ageMs: 0 });
  });

  it('shows the loader what was there before', async () => {
    const { cache, clock } = aCache();
    await cache.get('k', fresh('one'));
    clock.advance(2000);
    const seen: unknown[] = [];
    await cache.get('k', (known) => {
      seen.push(...known);
      return fresh('two')(known);
    });
    expect(seen).toEqual(['one']);
  });

  it('shares one load and its failure, stores no failure, and forgets the flight', async () => {
    const { cache } = aCache();
    let loads = 0;
    const failing = async (): Promise<Loaded<string>> => {
      loads += 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error('down');
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => cache.get('k', failing)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(loads).toBe(1);
    expect(await cache.get('k', fresh('well'))).toMatchObject({ value: 'well', outcome: 'miss', collapsed: false });
  });

  it('tells who waited for somebody else’s load', async () => {
    const { cache } = aCache();
    const answers = await Promise.all([
      cache.get('k', fresh('one')),
      cache.get('k', never),
      cache.get('other', fresh('x')),
    ]);
    expect(answers.map(({ value, collapsed }) => [value, collapsed])).toEqual([
      ['one', false],
      ['one', true],
      ['x', false],
    ]);
  });

  it('looks again for whoever asks for it', async () => {
    const { cache } = aCache();
    await cache.get('k', fresh('one'));
    expect(await cache.get('k', fresh('two'), { revalidate: true })).toMatchObject({
      value: 'two',
      outcome: 'revalidated',
    });
    expect(await cache.get('k', never)).toMatchObject({ value: 'two', outcome: 'hit' });
  });

  it('keeps within its bytes, whatever is asked', async () => {
    const { cache } = aCache(50_000);
    for (let index = 0; index < 200; index += 1) await cache.get(`k${index}`, fresh('x'.repeat(1000), 60_000));
    let hits = 0;
    for (let index = 0; index < 200; index += 1) {
      const { outcome } = await cache.get(`k${199 - index}`, fresh('x'.repeat(1000), 60_000));
      if (outcome === 'hit') hits += 1;
    }
    expect(hits).toBeGreaterThan(10);
    expect(hits).toBeLessThan(50);
  });

  it('answers a value too large to be kept all the same', async () => {
    const { cache } = aCache(2000);
    expect((await cache.get('k', fresh('x'.repeat(5000)))).value).toHaveLength(5000);
    expect((await cache.get('k', fresh('y'))).outcome).toBe('miss');
  });

  it('serves second best for its own time and never in the place of what is better', async () => {
    const { cache, clock } = aCache();
    await cache.get('k', fresh('best', 1000));
    expect(await cache.get('k', fresh('partial', 100, true), { revalidate: true })).toMatchObject({ value: 'partial' });
    expect(await cache.get('k', never)).toMatchObject({ value: 'best', outcome: 'hit' });
    clock.advance(1001);
    expect(await cache.get('k', fresh('partial', 100, true))).toMatchObject({ value: 'partial', outcome: 'expired' });
    expect(await cache.get('k', never)).toMatchObject({ value: 'partial', outcome: 'hit' });
    clock.advance(101);
    const known: string[] = [];
    await cache.get('k', (values) => {
      known.push(...values);
      return fresh('best again')(values);
    });
    expect(known).toEqual(['best', 'partial']);
    expect(await cache.get('k', never)).toMatchObject({ value: 'best again', outcome: 'hit' });
  });

  it('runs one load per key, so that no older one overtakes a newer one', async () => {
    const { cache } = aCache();
    const slow = held('one');
    const reader = cache.get('k', slow.load);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const looker = cache.get('k', never, { revalidate: true });
    slow.end();
    expect((await reader).value).toBe('one');
    expect(await looker).toMatchObject({ value: 'one', collapsed: true });
  });

  it('counts the age from the beginning of the load', async () => {
    const { cache, clock } = aCache();
    const slow = held('one');
    const answer = cache.get('k', slow.load);
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(300);
    slow.end();
    expect(await answer).toMatchObject({ ageMs: 300, freshMs: 700 });
  });

  it('does not look at the clock on the wall', async () => {
    const { cache, clock } = aCache();
    await cache.get('k', fresh('one', 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await cache.get('k', never)).toMatchObject({ value: 'one', outcome: 'hit' });
    clock.setWall(clock.epochMs() + 1e9);
    expect(await cache.get('k', never)).toMatchObject({ outcome: 'hit' });
  });
});
