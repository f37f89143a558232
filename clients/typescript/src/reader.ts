import type { Connection } from './connection.js';
import type { KeptAnswer, KeptAnswers } from './kept-answers.js';
import { GatewayUnreachable, parsed, unexpected } from './problem.js';
import { retryDelayMs, sleep } from './retry.js';
import type { ReadOptions } from './types.js';

/** Reads JSON: again where that helps, within one deadline, and without sending what is there already. */
export class Reader {
  constructor(
    private readonly connection: Connection,
    private readonly kept: KeptAnswers | null,
    private readonly deadlineMs: number,
  ) {}

  async read(address: string, { signal, revalidate = false }: ReadOptions): Promise<unknown> {
    const end = performance.now() + this.deadlineMs;
    const deadline = AbortSignal.timeout(this.deadlineMs);
    const both = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.once(address, both, revalidate);
      } catch (error) {
        signal?.throwIfAborted();
        if (deadline.aborted) throw new GatewayUnreachable('deadline');
        const waitMs = retryDelayMs(error, failures);
        if (waitMs === null || performance.now() + waitMs >= end) throw error;
        await sleep(waitMs, both);
      }
    }
  }

  private async once(address: string, signal: AbortSignal, revalidate: boolean): Promise<unknown> {
    const kept = revalidate ? undefined : this.kept?.get(address);
    const response = await this.connection.open({
      address,
      signal,
      headers: { Accept: 'application/json', ...conditions(kept, revalidate) },
      // Else a browser adds `no-cache` of its own to conditional requests alone.
      cache: revalidate ? 'no-store' : 'default',
    });
    if (response.status === 304) {
      if (kept === undefined) throw unexpected(304);
      return kept.value;
    }
    const text = await this.connection.heard(response.text(), signal);
    const value = parsed(text);
    if (value === undefined) throw unexpected(response.status, { requestId: response.headers.get('X-Request-Id') });
    const etag = response.headers.get('ETag');
    if (etag !== null) this.kept?.keep(address, { etag, value, characters: text.length + address.length });
    return value;
  }
}

function conditions(kept: KeptAnswer | undefined, revalidate: boolean): Readonly<Record<string, string>> {
  if (revalidate) return { 'Cache-Control': 'no-cache' };
  return kept === undefined ? {} : { 'If-None-Match': kept.etag };
}
