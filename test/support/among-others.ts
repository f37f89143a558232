import type { Times } from '../../src/cache/kept.js';
import { engineStand, KEY, LIFETIME } from './engine-stand.js';
import { fakeClock } from './fake-clock.js';
import { OtherInstances } from './other-instances.js';

/** One instance among others. */
export function amongOthers() {
  const clock = fakeClock();
  const others = new OtherInstances(clock);
  const stand = engineStand({ clock, fleet: others.flight });
  /** Of what was loaded so long ago, with a usual lifetime. */
  const aged = (ageMs: number): Times => {
    const loadedAt = clock.monotonicMs() - ageMs;
    const freshUntil = loadedAt + LIFETIME.freshMs;
    const refreshUntil = freshUntil + LIFETIME.whileRefreshingMs;
    return { loadedAt, confirmedAt: loadedAt, freshUntil, refreshUntil, usableUntil: freshUntil + LIFETIME.ifErrorMs };
  };
  /** The others have loaded KEY so long ago. */
  const share = (text: string, fence: number, ageMs = 0): Promise<void> =>
    others.share(KEY, text, aged(ageMs), { fence });
  /** What was asked of the others until all is over. */
  const asked = async (): Promise<string[]> => {
    await stand.engine.settled();
    return others.asked();
  };
  return { ...stand, others, share, asked };
}
