import { UpstreamFailure, type Upstream } from '../core/upstream-failure.js';

/** The promise, or a timeout of `upstream` as soon as the signal aborts; the promise goes on for whoever else waits for it. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, upstream: Upstream): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new UpstreamFailure(upstream, 'timeout'));
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
