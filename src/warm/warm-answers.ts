import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller, Scope } from '../auth/caller.js';
import { callerOf } from '../auth/request-caller.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { CacheKey } from '../cache/cache-key.js';
import type { EncodedAnswer } from '../cache/encoded-answer.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { nameOf as nameOfKey } from '../cache/memory-tier.js';
import { memoryShares } from '../cache/memory-shares.js';
import { CLOCK, type Clock } from '../clock.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import type { Provenance } from '../http/cached-answer.js';
import { projectIdOf } from '../http/path-parameters.js';
import { traceOf } from '../http/request-trace.js';
import { backupOf } from '../management/access-log.js';
import { Clouds } from '../upstreams/clouds/clouds.js';

/** What an address leads to, as long as it is fresh. */
export interface WarmAnswer {
  /** The route's pattern. */
  readonly route: string;
  readonly projectId: string;
  readonly backupId: string | null;
  /** What a caller needs to be told it. */
  readonly scope: Scope;
  /** It as it is now; `null` where it has to be made anew. */
  readonly now: () => Warm | null;
  /** What its lines in the log have in common, once one was written. Here, for a WeakMap of thousands holds everybody up when V8 looks for garbage. */
  inLog: string | null;
}

export interface Warm {
  readonly encoded: EncodedAnswer;
  readonly provenance: Provenance;
}

interface Part {
  readonly key: CacheKey;
  readonly number: number;
}

/** Roughly what an entry takes besides its address and bytes. */
const OVERHEAD_BYTES = 400;
/** Of JSON all codings together take no more than it does itself. */
const PACKED = 2;

/**
 * Answers out of memory, by their address: where the next one for the same address finds what it needs without a look at its parts. Nothing is
 * looked up here that the engine would not serve as a hit.
 */
@Injectable()
export class WarmAnswers {
  /** How often one was given. */
  given = 0;
  private readonly byAddress: LRUCache<string, WarmAnswer>;

  constructor(
    private readonly engine: FreshnessEngine,
    private readonly clouds: Clouds,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) { cacheMemoryBytes }: Settings,
  ) {
    this.byAddress = new LRUCache({ maxSize: memoryShares(cacheMemoryBytes).warm });
  }

  /** All of it: what an address leads to may be another thing from now on. */
  forget(): void {
    this.byAddress.clear();
  }

  find(url: string, caller: Caller): WarmAnswer | null {
    return this.byAddress.get(nameOf(url, caller)) ?? null;
  }

  /** One kept value, in one variant (FreshnessEngine.encoded). */
  one(request: FastifyRequest, { key, outcome }: CacheAnswer, variant: string, scope: Scope): void {
    if (outcome !== 'hit') return;
    const name = nameOfKey(key);
    const now = (): Warm | null => {
      const answer = this.engine.hit(key, name);
      const encoded = answer?.kept.answer(variant) ?? null;
      return answer === null || encoded === null ? null : { encoded, provenance: answer };
    };
    this.keep(request, scope, now, 0);
  }

  /**
   * Bytes of their own, made of several values or of a part of one: good as long as each of those is the one that they were made of, so they are
   * made and packed once for all who ask meanwhile.
   */
  madeOf(
    request: FastifyRequest,
    answers: readonly CacheAnswer[],
    make: () => EncodedAnswer,
    scope: Scope,
  ): EncodedAnswer {
    if (!answers.every(({ key, kept }) => this.engine.hit(key)?.kept === kept)) return make();
    const caller = callerOf(request);
    const known = caller === null ? null : (this.find(request.url, caller)?.now() ?? null);
    if (known !== null) return known.encoded;
    const encoded = make();
    if (answers.every(({ outcome }) => outcome === 'hit')) this.keepMade(request, answers, encoded, scope);
    return encoded;
  }

  private keepMade(
    request: FastifyRequest,
    answers: readonly CacheAnswer[],
    encoded: EncodedAnswer,
    scope: Scope,
  ): void {
    // By number: held on to, parts that have been looked at anew since would stay in memory until this is pushed out.
    const parts = answers.map(({ key, kept: { number } }): Part => ({ key, number }));
    const confirmedAt = Math.min(...answers.map(({ kept }) => kept.times.confirmedAt));
    const freshUntil = Math.min(...answers.map(({ kept }) => kept.times.freshUntil));
    const { memory } = this.engine;
    let seen = -1;
    const now = (): Warm | null => {
      const at = this.clock.monotonicMs();
      // A hundred parts are looked up again only when something has changed, of whatever it was.
      const isAsItWas = ({ key, number }: Part): boolean => this.engine.hit(key)?.kept.number === number;
      if (memory.version !== seen && !parts.every(isAsItWas)) return null;
      seen = memory.version;
      const times = { ageMs: at - confirmedAt, ttlMs: freshUntil - at };
      if (times.ttlMs <= 0) return null;
      return { encoded, provenance: { outcome: 'hit', isCollapsed: false, isStored: true, ...times } };
    };
    this.keep(request, scope, now, PACKED * encoded.plain.byteLength);
  }

  private keep(request: FastifyRequest, scope: Scope, now: WarmAnswer['now'], bytes: number): void {
    const caller = callerOf(request);
    const { url: route } = request.routeOptions;
    if (caller === null || route === undefined || request.method !== 'GET') return;
    const projectId = projectIdOf(request);
    // Meanwhile settings may have been read again: this is what the cloud before has said.
    const { cloud } = traceOf(request);
    if (cloud?.fingerprint !== this.clouds.of(projectId).fingerprint) return;
    const answer = { route, projectId, backupId: backupOf(request), scope, now, inLog: null };
    const name = nameOf(request.url, caller);
    this.byAddress.set(name, answer, { size: OVERHEAD_BYTES + name.length + bytes });
  }
}

/** Callers are shown the same but for addresses in the cloud's network, which few may see. A url begins with a slash. */
function nameOf(url: string, { scopes }: Caller): string {
  return scopes.includes('network') ? `with ${url}` : url;
}
