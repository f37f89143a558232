import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fakeClock, type FakeClock } from '../../../test/support/fake-clock.js';
import { Breaker, type Pass } from './breaker.js';
import type { Verdict } from './verdict.js';

const SECOND = 1000;
const RESET_MS = 5 * SECOND;

interface Stand {
  readonly breaker: Breaker;
  readonly clock: FakeClock;
  /** One call from its beginning to its end; `refused` where it may not be made. */
  readonly call: (verdict: Verdict) => 'opened' | 'closed' | null | 'refused';
}

function stand(): Stand {
  const clock = fakeClock();
  const breaker = new Breaker(clock);
  const call: Stand['call'] = (verdict) => {
    const pass = breaker.enter();
    return pass === null ? 'refused' : breaker.end(pass, verdict);
  };
  return { breaker, clock, call };
}

/** Open since just now. */
function opened(): Stand {
  const made = stand();
  for (let call = 0; call < 5; call += 1) made.call('failing');
  return made;
}

function probeOf({ breaker }: Stand): Pass {
  const pass = breaker.enter();
  if (pass?.isProbe !== true) throw new Error('no probe');
  return pass;
}

describe('a breaker', () => {
  it('opens with the fifth failure in a row, and lets nobody through then', () => {
    const { call, breaker } = stand();
    expect(['failing', 'failing', 'failing', 'failing', 'failing'].map((each) => call(each as Verdict))).toEqual([
      null,
      null,
      null,
      null,
      'opened',
    ]);
    expect([call('well'), breaker.waitMs]).toEqual(['refused', RESET_MS]);
  });

  it('opens at a call a second, and at one in two, if all fail', () => {
    for (const everyMs of [1000, 2000]) {
      const { call, clock } = stand();
      const outcomes = Array.from({ length: 5 }, () => {
        clock.advance(everyMs);
        return call('failing');
      });
      expect(outcomes).toEqual([null, null, null, null, 'opened']);
    }
  });

  it('never opens at fewer failures than five in ten seconds', () => {
    const { call, clock } = stand();
    for (let each = 0; each < 100; each += 1) {
      clock.advance(2500);
      expect(call('failing')).toBeNull();
    }
  });

  it('opens when half of the calls of the last ten seconds have failed, and not before', () => {
    const { call, clock } = stand();
    for (let each = 0; each < 100; each += 1) call('well');
    for (let each = 0; each < 99; each += 1) expect(call('failing')).toBeNull();
    expect(call('failing')).toBe('opened');
    const other = stand();
    for (let each = 0; each < 100; each += 1) other.call('well');
    other.clock.advance(10 * SECOND);
    for (let each = 0; each < 4; each += 1) expect(other.call('failing')).toBeNull();
    expect(other.call('failing')).toBe('opened');
    clock.advance(0);
  });

  it('takes no notice of what says nothing of the service, however much there is of it', () => {
    const { call } = stand();
    for (let each = 0; each < 10_000; each += 1) {
      expect(call('unheard')).toBeNull();
      expect(call('not-asked')).toBeNull();
    }
    for (let each = 0; each < 4; each += 1) call('failing');
    expect(call('failing')).toBe('opened'); // nor do they count as calls that went well
  });
});

describe('an open breaker', () => {
  it('lets one probe through when five seconds are over, and nobody else until it has ended', () => {
    const made = opened();
    made.clock.advance(RESET_MS - 1);
    expect(made.call('well')).toBe('refused');
    made.clock.advance(1);
    const probe = probeOf(made);
    for (let each = 0; each < 100; each += 1) expect(made.call('well')).toBe('refused');
    made.clock.advance(60 * SECOND);
    expect(made.call('well')).toBe('refused');
    expect(made.breaker.end(probe, 'well')).toBe('closed');
    expect(made.call('well')).toBeNull();
  });

  it('makes one probe per window, counted from the beginning of the one before', () => {
    const made = opened();
    let probes = 0;
    for (let at = 0; at < 100 * SECOND; at += 100) {
      made.clock.advance(100);
      const pass = made.breaker.enter();
      if (pass === null) continue;
      probes += 1;
      made.clock.advance(2000); // it is silent for so long
      at += 2000;
      made.breaker.end(pass, 'failing');
    }
    expect(probes).toBe(20);
  });

  it('stays open where the probe was asked and nothing came of it; where it was not, the next one is', () => {
    const made = opened();
    made.clock.advance(RESET_MS);
    made.breaker.end(probeOf(made), 'not-asked');
    made.breaker.end(probeOf(made), 'not-asked');
    made.breaker.end(probeOf(made), 'unheard');
    expect(made.call('well')).toBe('refused');
    made.clock.advance(RESET_MS);
    expect(made.call('well')).toBe('closed');
  });

  it('begins anew when it has closed: what failed before is forgotten', () => {
    const made = opened();
    made.clock.advance(RESET_MS);
    expect(made.call('well')).toBe('closed');
    for (let each = 0; each < 4; each += 1) expect(made.call('failing')).toBeNull();
    expect(made.call('failing')).toBe('opened');
  });

  it('is not moved by calls that began before it opened', () => {
    const made = stand();
    const early = Array.from({ length: 10 }, () => made.breaker.enter());
    for (let each = 0; each < 5; each += 1) made.call('failing');
    expect(early.map((pass) => pass !== null && made.breaker.admits(pass))).not.toContain(true);
    for (const pass of early.slice(5)) if (pass !== null) expect(made.breaker.end(pass, 'well')).toBeNull();
    made.clock.advance(RESET_MS);
    const probe = probeOf(made);
    expect(made.breaker.admits(probe)).toBe(true);
    expect(made.breaker.end(probe, 'well')).toBe('closed');
    // Later than the closing, too.
    for (const pass of early.slice(0, 5)) if (pass !== null) expect(made.breaker.end(pass, 'failing')).toBeNull();
    expect(made.call('well')).toBeNull();
  });

  it('whatever happens when: never two probes at once, never two in one window', () => {
    const verdicts = fc.constantFrom<Verdict>('well', 'failing', 'unheard');
    const steps = fc.array(fc.tuple(fc.nat(4000), fc.boolean(), verdicts), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (moments) => {
        const { breaker, clock } = stand();
        const open: Pass[] = [];
        let probedAt = -Infinity;
        for (const [pauseMs, isEnd, verdict] of moments) {
          clock.advance(pauseMs);
          const ending = isEnd ? open.shift() : undefined;
          if (ending !== undefined) {
            breaker.end(ending, verdict);
            continue;
          }
          const pass = breaker.enter();
          if (pass === null) continue;
          if (pass.isProbe) {
            expect(open.some(({ isProbe }) => isProbe)).toBe(false);
            expect(clock.monotonicMs() - probedAt).toBeGreaterThanOrEqual(RESET_MS);
            probedAt = clock.monotonicMs();
          }
          open.push(pass);
        }
      }),
    );
  });
});
