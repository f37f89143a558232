import { setFlagsFromString } from 'node:v8';

/** So much it may grow, in percent of what was in use after a look for garbage, before V8 begins the next. */
const GROWTH = 80;
/** What a burst has taken is given back within that time. */
const EVERY_MS = 120_000;
/** Under load V8 begins to look for garbage every ten seconds or so. */
const FOR_MS = 20_000;

/**
 * Lets V8 look through the old heap more seldom. Of its own accord it does so whenever what is kept for long has grown by a tenth, on a gateway
 * with thousands of views after every second of load, and each time its threads take the core from all callers for 100 ms: ADR 0028.
 */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}

/**
 * V8 keeps the pages of its heap that a burst has needed until hardly anything is allocated any more, and on a busy gateway that never comes: what
 * is resident only grows. Under this flag, which V8 reads whenever it begins to look for garbage, it gives back what it finds empty. Always on
 * it costs a quarter more of the processor: ADR 0027.
 */
export function giveBackPages(everyMs = EVERY_MS, forMs = FOR_MS): void {
  setInterval(() => {
    setFlagsFromString('--optimize-for-size');
    setTimeout(() => {
      setFlagsFromString('--no-optimize-for-size');
    }, forMs).unref();
  }, everyMs).unref();
}
