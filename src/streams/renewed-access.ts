import type { FastifyRequest } from 'fastify';
import { holdsKey, type Caller } from '../auth/caller.js';
import type { Callers } from '../auth/callers.js';
import type { Clock } from '../clock.js';
import { problemOf } from '../http/error-table.js';
import { Problem } from '../http/problem.js';
import { Deadline } from '../upstreams/call-context.js';
import type { Clouds } from '../upstreams/clouds/clouds.js';

export interface AccessOptions {
  readonly callers: Callers;
  readonly clouds: Pick<Clouds, 'isServed'>;
  readonly clock: Clock;
  readonly request: FastifyRequest;
  readonly projectId: string;
  readonly deadlineMs: number;
}

/** A revoked key is to be useless within two seconds, and to look one up costs a hash. */
const KEY_EVERY_MS = 1_000;
/** To verify a signature costs a hundred times that, and an access token is not revoked, only over. */
const TOKEN_EVERY_MS = 30_000;

/** What the caller of a stream may do, found out again and again with the credential that it was opened with. */
export class RenewedAccess {
  private checkedAt: number;
  private isChecking = false;

  constructor(
    private caller: Caller,
    private readonly options: AccessOptions,
  ) {
    this.checkedAt = options.clock.monotonicMs();
  }

  get maySeeNetwork(): boolean {
    return this.caller.scopes.includes('network');
  }

  get isDue(): boolean {
    if (this.isChecking) return false;
    const sinceMs = this.options.clock.monotonicMs() - this.checkedAt;
    return sinceMs >= (holdsKey(this.caller) || this.isExpired() ? KEY_EVERY_MS : TOKEN_EVERY_MS);
  }

  /** The project may be taken out while the stream is open: that shows at once, and needs no look at the credential. */
  get isServed(): boolean {
    return this.options.clouds.isServed(this.options.projectId);
  }

  /** Why it has ended, or `null`. Never rejects. */
  async problem(): Promise<Problem | null> {
    const { callers, clock, request, deadlineMs } = this.options;
    this.isChecking = true;
    this.checkedAt = clock.monotonicMs();
    try {
      const caller = await callers.behind(request, new Deadline(deadlineMs));
      if (caller === null) return new Problem('unauthenticated');
      this.caller = caller;
      if (!caller.projects.includes(this.options.projectId)) return new Problem('not-found');
      return caller.scopes.includes('view') ? null : new Problem('forbidden');
    } catch (error) {
      const problem = problemOf(error);
      // That the issuer's keys cannot be had for now says nothing against the caller, whose token is not over yet.
      return problem.code === 'upstream-unavailable' && !this.isExpired() ? null : problem;
    } finally {
      this.isChecking = false;
    }
  }

  private isExpired(): boolean {
    const { expiresAt } = this.caller;
    return expiresAt !== null && Date.parse(expiresAt) <= this.options.clock.epochMs();
  }
}
