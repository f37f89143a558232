import { describe, expect, it } from '@jest/globals';
import { createCache } from 'cache-manager';
import { fakeClock } from '../../test/support/fake-clock.js';
import { FreshCache, type Loaded } from './fresh-cache.js';
import { memoryStore } from './memory-store.js';

function aCache(maxBytes = 100_000) {
  const clock = fakeClock();
  return { clock, cache: new FreshCache<string>(createCache({ stores: [memoryStore(maxBytes)] }), clock) };
}

const fresh =
  (value: string, freshMs = 1000): (() => Promise<Loaded<string>>) =>
  () =>
    Promise.resolve({ value, freshMs, keepMs: 60_000 });
const never = (): Promise<Loaded<string>> => Promise.reject(new Error('must not be loaded'));

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
    await cache.get('k', (previous) => {
      seen.push(previous);
      return fresh('two')();
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
});
