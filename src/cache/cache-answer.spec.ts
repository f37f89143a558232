import { describe, expect, it } from '@jest/globals';
import { answerOf } from './cache-answer.js';
import { Kept } from './kept.js';

describe('an answer of the cache', () => {
  it('is as old as its oldest part, and tells what is left of its fresh time', () => {
    const key = { group: 'g', id: 'k' };
    const times = { loadedAt: 20, confirmedAt: 10, freshUntil: 100, refreshUntil: 200, usableUntil: 300 };
    const kept = new Kept(Buffer.from('it'), times);
    const notes = { outcome: 'stale', isCollapsed: true, isStored: false } as const;
    expect(answerOf(key, kept, 70, notes)).toEqual({ key, kept, ...notes, ageMs: 60, ttlMs: 30 });
    expect(answerOf(key, kept, 130, notes)).toMatchObject({ ageMs: 120, ttlMs: -30 });
  });
});
