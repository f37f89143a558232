import { describe, expect, it } from '@jest/globals';
import type { Span } from '../tracer.js';
import { Kept } from './kept.js';
import { seen, WaitedInVain, type Landed } from './load.js';

const kept = new Kept(Buffer.from('it'), { loadedAt: 0, confirmedAt: 0, freshUntil: 1, refreshUntil: 1, usableUntil: 1 }); // prettier-ignore

/** A span that remembers how it was ended. */
function aSpan() {
  const ends: Parameters<Span['end']>[] = [];
  const span: Span = {
    traceId: '',
    traceparent: '',
    part: () => span,
    end: (...told) => ends.push(told),
  };
  return { span, ends };
}

describe('the end of a look', () => {
  it.each([
    ['upstream', false, false],
    ['upstream', true, true],
    ['fleet', false, true],
    ['there', false, false],
  ] as const)(
    'that came from %s, and was somebody else’s: %s, is told to its span as %s',
    async (from, isShared, told) => {
      const { span, ends } = aSpan();
      const landed: Landed & { isShared: boolean } = { kept, from, isShared };
      expect(await seen(span, Promise.resolve(landed))).toBe(landed);
      expect(ends).toEqual([[{ 'backup_gateway.collapsed': told }]]);
    },
  );

  it('is nobody’s business without a span', async () => {
    const landed = { kept, from: 'upstream', isShared: false } as const;
    expect(await seen(null, Promise.resolve(landed))).toBe(landed);
    await expect(seen(null, Promise.reject(new Error('away')))).rejects.toThrow('away');
  });

  it('is told by the name of its failure, which goes on to the caller', async () => {
    for (const [failure, name] of [
      [new WaitedInVain(), 'WaitedInVain'],
      ['a text', 'unknown'],
    ] as const) {
      const { span, ends } = aSpan();
      await expect(seen(span, Promise.reject(failure as Error))).rejects.toBe(failure);
      expect(ends).toEqual([[{}, name]]);
    }
  });
});
