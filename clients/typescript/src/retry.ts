import { GatewayProblem, GatewayUnreachable } from './problem.js';

const MOST_RETRIES = 3;
const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** How long to wait before a read is made once more; `null`: it would not help. */
export function retryDelayMs(error: unknown, failures: number): number | null {
  if (failures >= MOST_RETRIES) return null;
  const jitter = backoffMs(FIRST_MS, failures);
  if (error instanceof GatewayUnreachable) return error.reason === 'network' ? jitter : null;
  if (!(error instanceof GatewayProblem)) return null;
  const { status, retryAfterSeconds } = error;
  if (status === 429 && retryAfterSeconds !== null) return retryAfterSeconds * 1000 + jitter;
  return status === 503 ? (retryAfterSeconds ?? 0) * 1000 + jitter : null;
}

/** Full jitter: anything up to the doubled limit, so that those who failed together do not come back together. */
export function backoffMs(firstMs: number, failures: number): number {
  return Math.random() * Math.min(LONGEST_MS, firstMs * 2 ** failures);
}

/** Rejects with the signal's reason. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
