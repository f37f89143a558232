import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Deadline } from './call-context.js';
import { abortedAt } from './time-signal.js';

describe('a signal of a time', () => {
  it('aborts when that time has come, or little before, and says why', async () => {
    const begin = performance.now();
    const late = await Promise.all(
      [-20, 0, 1, 3, 7, 12, 12.5, 40].map(async (ms) => {
        const signal = abortedAt(begin + ms);
        if (!signal.aborted) await once(signal, 'abort');
        expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
        return performance.now() - begin - ms;
      }),
    );
    // Five that share a timer, and what timers count in.
    expect(late.filter((ms) => ms < -6)).toEqual([]);
  });

  it('is one for all who ask a deadline for the same', async () => {
    const deadline = new Deadline(30);
    expect(deadline.signal()).toBe(deadline.signal());
    expect(deadline.signal(1, 20)).toBe(deadline.signal(1, 20));
    expect(deadline.signal(1, 20)).not.toBe(deadline.signal());
    await deadline.over();
    expect([deadline.signal().aborted, deadline.signal(1, 20).aborted]).toEqual([true, true]);
    await deadline.over(); // once more, when it is over
  });

  it('of a part of what is left comes so much earlier', async () => {
    const deadline = new Deadline(60);
    const [half, whole] = [deadline.signal(0.5), deadline.signal()];
    await once(half, 'abort');
    expect(whole.aborted).toBe(false);
  });
});
