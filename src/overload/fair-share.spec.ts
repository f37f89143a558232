import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayEnter } from './fair-share.js';
import { Lane } from './lane.js';

describe('mayEnter', () => {
  it('lets everybody in below the limit', () => {
    expect(mayEnter({ limit: 10, all: 9, own: 9, callers: 1 })).toBe(true);
  });

  it('refuses the caller who has filled it, and not the one who has nothing under way', () => {
    expect(mayEnter({ limit: 10, all: 10, own: 10, callers: 2 })).toBe(false);
    expect(mayEnter({ limit: 10, all: 10, own: 0, callers: 2 })).toBe(true);
  });

  it('gives each caller no more than an equal share beyond the limit', () => {
    expect(mayEnter({ limit: 10, all: 14, own: 4, callers: 2 })).toBe(true);
    expect(mayEnter({ limit: 10, all: 15, own: 5, callers: 2 })).toBe(false);
  });

  it('lets nobody in at a limit of nothing', () => {
    expect(mayEnter({ limit: 0, all: 0, own: 0, callers: 1 })).toBe(false);
  });
});

const LIMIT = 12;
/** Who comes, or whose oldest request ends. */
const events = fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd', '__proto__')), { maxLength: 300 });

describe('Lane', () => {
  it('never has twice the limit under way, and refuses nobody who has less than an equal share of one limit unless it does', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        const lane = new Lane();
        const held = new Map<string, number>();
        for (const [comes, caller] of sequence) {
          const own = held.get(caller) ?? 0;
          const all = [...held.values()].reduce((sum, each) => sum + each, 0);
          if (!comes) {
            if (own > 0) lane.leave(caller);
            if (own > 1) held.set(caller, own - 1);
            else held.delete(caller);
            continue;
          }
          const callers = new Set([...held.keys(), caller]).size;
          const isIn = lane.enter(caller, LIMIT);
          if (own < LIMIT / callers && all < 2 * LIMIT) expect(isIn).toBe(true);
          if (isIn) held.set(caller, own + 1);
          expect(lane.underWay).toBe(isIn ? all + 1 : all);
          expect(lane.underWay).toBeLessThanOrEqual(2 * LIMIT);
        }
      }),
    );
  });

  it('tells the most there was since it was last asked', () => {
    const lane = new Lane();
    for (const caller of ['a', 'b', 'c']) lane.enter(caller, LIMIT);
    lane.leave('a');
    expect(lane.takeMost()).toBe(3);
    expect(lane.takeMost()).toBe(2);
  });
});
