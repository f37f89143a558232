import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import { Slots, type SlotClaim } from './slots.js';

const ALL = 16;

function slots(perProject = ALL): Slots {
  return new Slots('vbs', { all: ALL, perProject });
}

function claim(projectId: string, more: Partial<SlotClaim> = {}): SlotClaim {
  return { projectId, urgency: 'foreground', answer: {}, signal: new AbortController().signal, ...more };
}

/** So many calls of a project that never end; gives back how many have their place, and a way to end one. */
function calls(
  places: Slots,
  count: number,
  claimOf: () => SlotClaim,
): { held: (() => void)[]; refused: UpstreamFailure[] } {
  const made: { held: (() => void)[]; refused: UpstreamFailure[] } = { held: [], refused: [] };
  for (let call = 0; call < count; call += 1) {
    places.take(claimOf()).then(
      (release) => made.held.push(release),
      (error: unknown) => {
        if (error instanceof UpstreamFailure) made.refused.push(error);
      },
    );
  }
  return made;
}

describe('places among the calls that are under way', () => {
  it('are sixteen, and given back they are the next one’s', async () => {
    const places = slots();
    const made = calls(places, 40, () => claim('a'));
    await sleep(0);
    expect(made.held).toHaveLength(16);
    made.held.slice(0, 10).forEach((release) => { release(); }); // prettier-ignore
    await sleep(0);
    expect(made.held).toHaveLength(26);
  });

  it('are waited for by 128 answers of a project, and by no more: the next is refused at once', async () => {
    const places = slots();
    const made = calls(places, 16 + 128, () => claim('a'));
    await sleep(0);
    expect(made.refused).toEqual([]);
    const startedAt = performance.now();
    const refused = await places.take(claim('a')).catch((error: unknown) => error);
    expect(performance.now() - startedAt).toBeLessThan(20);
    expect(refused).toMatchObject({ upstream: 'vbs', kind: 'overloaded', retryAfterSeconds: 1 });
    expect(() => {
      places.refuseWhileFull(claim('a'));
    }).toThrow(UpstreamFailure);
    expect(() => {
      places.refuseWhileFull(claim('b'));
    }).not.toThrow();
  });

  it('are waited for by whole batches: an answer that waits may wait with all its calls', async () => {
    const places = slots();
    const batches = Array.from({ length: 8 }, () => {
      const answer = {};
      return calls(places, 100, () => claim('a', { answer }));
    });
    await sleep(0);
    const held = (): number => batches.reduce((total, each) => total + each.held.length, 0);
    for (let ended = 0; ended < 800; ended += 1) {
      for (const each of batches) each.held.splice(0).forEach((release) => { release(); }); // prettier-ignore
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(batches.flatMap(({ refused }) => refused)).toEqual([]);
    expect(held()).toBe(0);
  });

  it('are given to callers before refreshes, of which 256 wait at most', async () => {
    const places = slots();
    const stuck = calls(places, 16, () => claim('a'));
    const order: string[] = [];
    const refreshes = calls(places, 300, () => claim('a', { urgency: 'background' }));
    await sleep(0);
    expect(refreshes.refused).toHaveLength(300 - 256);
    void places.take(claim('a')).then(() => order.push('caller'));
    await sleep(0);
    stuck.held[0]?.();
    await sleep(0);
    expect([order, refreshes.held.length]).toEqual([['caller'], 0]);
    stuck.held[1]?.();
    await sleep(0);
    expect(refreshes.held).toHaveLength(1);
  });

  it('are left by who has gone away, and whoever waited behind moves up', async () => {
    const places = slots();
    const stuck = calls(places, 16, () => claim('a'));
    const leaving = new AbortController();
    const gone = calls(places, 128, () => claim('a', { signal: leaving.signal }));
    await sleep(0);
    leaving.abort();
    await sleep(0);
    expect(gone.refused.map(({ kind }) => kind)).toEqual(Array(128).fill('timeout'));
    const next = calls(places, 128, () => claim('a'));
    await sleep(0);
    expect(next.refused).toEqual([]);
    stuck.held[0]?.();
    await sleep(0);
    expect([gone.held.length, next.held.length]).toEqual([0, 1]);
    expect(
      await places.take(claim('a', { signal: AbortSignal.abort() })).catch((error: unknown) => error),
    ).toMatchObject({ kind: expect.any(String) });
  });
});

describe('projects', () => {
  it('take turns: one with a hundred calls waiting holds up none with one', async () => {
    const places = slots();
    const flood = calls(places, 16 + 100, () => claim('a'));
    await sleep(0);
    const order: string[] = [];
    for (const project of ['b', 'b', 'c']) void places.take(claim(project)).then(() => order.push(project));
    await sleep(0);
    for (let ended = 0; ended < 5; ended += 1) {
      flood.held[ended]?.();
      await sleep(0);
    }
    // a has had its turn among them.
    expect(order).toEqual(['b', 'c', 'b']);
    expect(flood.held).toHaveLength(16 + 2);
  });

  it('have three quarters of the places at most, so that one that is stuck leaves some to the others', async () => {
    const places = slots(12);
    const stuck = calls(places, 100, () => claim('a'));
    const others = calls(places, 4, () => claim('b'));
    await sleep(0);
    expect([stuck.held.length, others.held.length]).toEqual([12, 4]);
    others.held.forEach((release) => { release(); }); // prettier-ignore
    await sleep(0);
    expect(stuck.held).toHaveLength(12);
  });

  it('whatever comes and goes: never more than there are places, none idle, nobody forgotten', async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { minLength: 1, maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(steps, async (moments) => {
        const places = new Slots('vbs', { all: 4, perProject: 3 });
        const running: { readonly project: string; readonly release: () => void }[] = [];
        let asked = 0;
        let served = 0;
        for (const [project, isEnd] of moments) {
          if (isEnd) running.shift()?.release();
          else {
            asked += 1;
            void places.take(claim(project)).then((release) => {
              served += 1;
              running.push({ project, release });
            });
          }
          await Promise.resolve();
          await Promise.resolve();
          expect(running.length).toBeLessThanOrEqual(4);
          for (const each of ['a', 'b', 'c']) {
            expect(running.filter((call) => call.project === each).length).toBeLessThanOrEqual(3);
          }
        }
        while (running.length > 0) {
          running.shift()?.release();
          await sleep(0);
        }
        expect(served).toBe(asked);
      }),
      { numRuns: 50 },
    );
  });
});
