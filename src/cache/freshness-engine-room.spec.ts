import { describe, expect, it } from '@jest/globals';
import { engineStand, KEY, SECOND } from '../../test/support/engine-stand.js';
import type { Facts, Span, SpanName } from '../tracer.js';
import type { Loaded, Wanted } from './load.js';

const OTHER = { group: 'g', id: 'other' };
const THIRD = { group: 'g', id: 'third' };
const ELSEWHERE = { group: 'h', id: 'k' };

/** Three keys of a group and one of another, loaded ten seconds apart and stale; from now on every look takes the room of one. */
async function withRoom() {
  const { ask, clock, engine, wanted } = engineStand();
  const looks: string[] = [];
  const failing = new Set<string>();
  let room = Infinity;
  const usual = { confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
  const lifetime = { freshMs: 30 * SECOND, whileRefreshingMs: 300 * SECOND, ifErrorMs: 3000 * SECOND };
  const want = (key: Wanted['key'], more: Partial<Wanted> = {}): Partial<Wanted> => ({
    key,
    mayRefresh: () => room > 0,
    load: (): Promise<Loaded> => {
      looks.push(key.group + key.id);
      room -= 1;
      if (failing.has(key.id)) return Promise.reject(new Error('no room after all'));
      return Promise.resolve({ ...usual, lifetime, body: Buffer.from(key.id) });
    },
    ...more,
  });
  for (const key of [KEY, OTHER, THIRD, ELSEWHERE]) {
    await ask(want(key));
    clock.advance(10 * SECOND);
  }
  clock.advance(30 * SECOND);
  looks.length = 0;
  const asked = async (key: Wanted['key'], left: number, more: Partial<Wanted> = {}): Promise<string[]> => {
    room = left;
    await ask(want(key, more)).catch(() => null);
    await engine.settled();
    return looks.splice(0);
  };
  return { asked, clock, failing, wanted };
}

describe('room for a refresh', () => {
  it('is given to who asks, where nobody waits', async () => {
    const { asked } = await withRoom();
    expect(await asked(OTHER, 1)).toEqual(['gother']);
  });

  it('is given to the more overdue of those that wait, and to the next while there is any', async () => {
    const { asked } = await withRoom();
    expect(await asked(OTHER, 0)).toEqual([]);
    expect(await asked(KEY, 0)).toEqual([]);
    expect(await asked(ELSEWHERE, 1)).toEqual(['hk']);
    expect(await asked(THIRD, 1)).toEqual(['gk']);
    expect(await asked(THIRD, 5)).toEqual(['gother', 'gthird']);
    expect(await asked(THIRD, 5)).toEqual([]);
  });

  it('is given on and on while refreshes go well, and not after those that failed', async () => {
    const keys = Array.from({ length: 6 }, (_, index) => ({ group: 'many', id: String(index) }));
    for (const outcome of ['well', 'failed']) {
      const { asked, clock, failing } = await withRoom();
      for (const key of keys) await asked(key, 1);
      clock.advance(40 * SECOND);
      for (const key of keys.slice(0, 5)) await asked(key, 0);
      if (outcome === 'failed') for (const { id } of keys) failing.add(id);
      expect(await asked({ group: 'many', id: '5' }, 100)).toHaveLength(outcome === 'well' ? 6 : 4);
    }
  });

  it('is not given to who has not asked for half a minute', async () => {
    const { asked, clock } = await withRoom();
    await asked(KEY, 0);
    clock.advance(30 * SECOND + 1);
    expect(await asked(OTHER, 1)).toEqual(['gother']);
  });

  it('that was gone when the look came to it is waited for with the others', async () => {
    const { asked, failing } = await withRoom();
    failing.add('k');
    expect(await asked(KEY, 1)).toEqual(['gk']);
    failing.clear();
    expect(await asked(OTHER, 1)).toEqual(['gk']);
  });

  it('is not waited for by who would rather have had a failure', async () => {
    const { asked, failing } = await withRoom();
    failing.add('k');
    expect(await asked(KEY, 1, { maxAgeMs: 1, isStrict: true })).toEqual(['gk']);
    failing.clear();
    expect(await asked(OTHER, 1)).toEqual(['gother']);
  });

  it('is not waited for where the look failed for another reason', async () => {
    const { asked, failing, clock } = await withRoom();
    failing.add('k');
    expect(await asked(KEY, 2)).toEqual(['gk']);
    failing.clear();
    expect(await asked(OTHER, 1)).toEqual(['gother']);
    clock.advance(5 * SECOND);
    expect(await asked(KEY, 1)).toEqual(['gk']);
  });
});

describe('a look in a trace', () => {
  /** A span that remembers its parts, in order, and how each has ended. */
  function aTrace() {
    const parts: { name: SpanName; facts: Facts | undefined; span: Span; ends: Parameters<Span['end']>[] }[] = [];
    const spanOf = (ends: Parameters<Span['end']>[]): Span => ({
      traceId: '',
      traceparent: '',
      part: (name, facts) => {
        const own: Parameters<Span['end']>[] = [];
        const span = spanOf(own);
        parts.push({ name, facts, span, ends: own });
        return span;
      },
      end: (...told) => ends.push(told),
    });
    return { span: spanOf([]), parts };
  }

  it('is a part of its request, with the reason for it, and is what calls are parts of', async () => {
    const { ask, clock, engine, loads } = engineStand();
    const { span, parts } = aTrace();
    await ask({ span });
    await ask({ span });
    clock.advance(31 * SECOND);
    await ask({ span });
    await engine.settled();
    clock.advance(331 * SECOND);
    await ask({ span });
    await ask({ span, maxAgeMs: 0 });
    expect(parts.map(({ name, facts }) => [name, facts?.['backup_gateway.cache']])).toEqual([
      ['cache.look', 'miss'],
      ['cache.refresh', undefined],
      ['cache.look', 'stale'],
      ['cache.look', 'request'],
    ]);
    expect(loads.map((turn) => turn.span)).toEqual(parts.map((part) => part.span));
    expect(parts.every(({ ends }) => ends.length === 1)).toBe(true);
  });

  it('says so where it was somebody else’s', async () => {
    const { ask } = engineStand();
    const { span, parts } = aTrace();
    await Promise.all([ask({ span }), ask({ span })]);
    expect(parts.map(({ ends }) => ends)).toEqual(
      [false, true].map((isShared) => [[{ 'backup_gateway.collapsed': isShared }]]),
    );
  });
});
