import { UpstreamFailure } from '../../core/upstream-failure.js';

/** The promise, or a timeout of `identity` as soon as the signal aborts; the promise goes on for whoever else waits for it. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new UpstreamFailure('identity', 'timeout'));
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
