import { setTimeout as sleep } from 'node:timers/promises';

/** Whether it is over within so many milliseconds. Rejects as it does. */
export async function isOverWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(ms, false, { signal: waiting.signal, ref: false }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    waiting.abort();
  }
}
