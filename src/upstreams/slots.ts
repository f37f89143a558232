import { UpstreamFailure, type Upstream } from '../core/upstream-failure.js';

/** A place among the calls that are under way, first come first served. A call is signed when it has one, not when it begins to wait. */
export class Slots {
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly upstream: Upstream,
    private free: number,
  ) {}

  /** Resolves with what gives the place back. Throws a timeout of the upstream when the signal aborts first. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.free === 0) await this.turn(signal);
    else this.free -= 1;
    return () => {
      const [next] = this.waiting;
      if (next === undefined) this.free += 1;
      else next();
    };
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.waiting.delete(go);
        reject(new UpstreamFailure(this.upstream, 'timeout'));
      };
      const go = (): void => {
        this.waiting.delete(go);
        signal.removeEventListener('abort', abort);
        resolve();
      };
      this.waiting.add(go);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
    });
  }
}
