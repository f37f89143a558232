import type { Lifetime } from '../cache/load.js';
import type { Settings } from './settings.js';

/** How long what is kept may be served, by what is in it. */
export interface Lifetimes {
  readonly settled: Lifetime;
  readonly active: Lifetime;
  /** A half is missing, or an earlier one stands in for it: never served behind the back of a look at the cloud. */
  readonly partial: Lifetime;
  /** Never served where the cloud cannot be asked: a backup may have come to be. */
  readonly notFound: Lifetime;
}

export function lifetimesOf(settings: Settings): Lifetimes {
  const whileRefreshingMs = settings.cacheStaleWhileRevalidateS * 1000;
  const ifErrorMs = settings.cacheStaleIfErrorS * 1000;
  return {
    settled: { freshMs: settings.cacheFreshS * 1000, whileRefreshingMs, ifErrorMs },
    active: { freshMs: settings.cacheFreshActiveS * 1000, whileRefreshingMs, ifErrorMs },
    partial: { freshMs: settings.cachePartialS * 1000, whileRefreshingMs, ifErrorMs },
    notFound: { freshMs: settings.cacheNotFoundS * 1000, whileRefreshingMs: 0, ifErrorMs: 0 },
  };
}
