import { Kept, NOTHING, type Held, type Times } from './kept.js';
import type { Loaded } from './load.js';

export interface Landing {
  readonly loadedAt: number;
  readonly now: number;
  /** Of the lease that it was loaded under. */
  readonly fence: number | null;
  /** 0 to 1. */
  readonly dice: number;
}

/** Of a fresh time: so much of it is left to chance. */
const JITTER = 0.1;

/** What is kept of a key after a load; `builtOn` is the first value that the load was told of. */
export function nextHeld(
  held: Held,
  builtOn: Kept | null,
  loaded: Loaded,
  landing: Landing,
): { readonly held: Held; readonly kept: Kept } {
  const kept = new Kept(loaded.body, timesOf(loaded, builtOn, landing));
  const anew = { ...NOTHING, fence: landing.fence, forcedAt: held.forcedAt };
  if (!loaded.isProvisional) return { held: { ...anew, best: kept }, kept };
  const best = held.best !== null && isKeptBeside(held.best.times, loaded, landing.now) ? held.best : null;
  return { held: { ...anew, best, provisional: kept }, kept };
}

/** Something that is never fallen back upon ("no such backup") has nothing to stand for beside what has come since. */
function isKeptBeside({ freshUntil, usableUntil }: Times, { isBuiltOnKnown }: Loaded, now: number): boolean {
  return now < usableUntil && (isBuiltOnKnown || usableUntil > freshUntil);
}

function timesOf(
  { lifetime, confirmedAt, isProvisional, isBuiltOnKnown }: Loaded,
  builtOn: Kept | null,
  landing: Landing,
): Times {
  const { loadedAt, dice } = landing;
  const freshMs = lifetime.freshMs * (1 - JITTER * dice);
  if (isBuiltOnKnown && builtOn !== null) {
    const { confirmedAt: knownAt, refreshUntil, usableUntil } = builtOn.times;
    return {
      loadedAt,
      confirmedAt: Math.min(confirmedAt ?? loadedAt, knownAt),
      freshUntil: Math.min(loadedAt + freshMs, usableUntil),
      // A moment ago nothing better could be had: whoever asks next need not wait to be told so again.
      refreshUntil: Math.min(
        usableUntil,
        Math.max(refreshUntil, loadedAt + lifetime.freshMs + lifetime.whileRefreshingMs),
      ),
      usableUntil,
    };
  }
  const seenAt = Math.min(confirmedAt ?? loadedAt, loadedAt);
  const freshUntil = (isProvisional ? loadedAt : seenAt) + freshMs;
  /** What is never served so has no such time, not even the one by which chance has shortened its fresh time. */
  const until = (ms: number): number => (ms === 0 ? freshUntil : Math.max(freshUntil, seenAt + lifetime.freshMs + ms));
  return {
    loadedAt,
    confirmedAt: seenAt,
    freshUntil,
    refreshUntil: until(isProvisional ? 0 : lifetime.whileRefreshingMs),
    usableUntil: until(lifetime.ifErrorMs),
  };
}
