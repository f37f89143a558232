import { errors, type CryptoKey, type JWSHeaderParameters, type LocalJWKSet } from 'jose';
import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import type { OidcSettings } from '../../config/oidc-environment.js';
import type { Deadline } from '../../upstreams/call-context.js';
import { Problem } from '../../http/problem.js';
import { findKeysAddress } from './discovery.js';
import { getJson, IssuerFailure } from './issuer-http.js';
import { readKeySet } from './key-set.js';

/** From here on keys are fetched again in the background, while the known ones serve: a key that the issuer dropped goes soon. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** An issuer may be away for so long before its keys are forgotten. */
const KEEP_MS = 24 * 3_600_000;
/** One fetch in this time, whatever happened: a flood of tokens with invented key ids must not become a flood of fetches. */
const PAUSE_MS = 30_000;
/** Where the keys are is asked again after this time. */
const ADDRESS_FOR_MS = 3_600_000;
/** For all of one fetch, the look-up of the address included. */
const TIMEOUT_MS = 2_000;

interface Found {
  /** The issuer's `jwks_uri`. */
  readonly address: string;
  /** Monotonic milliseconds, like all times here. */
  readonly since: number;
}

interface Known extends Found {
  readonly keys: LocalJWKSet;
  readonly fetchedAt: number;
}

/**
 * The issuer's public keys: fetched at the first need, by one request for all who wait, and kept while the issuer is away. jose's own remote
 * key set forgets them at their age, and asks again for every token while the issuer is down.
 */
export class IssuerKeys {
  private known: Known | null = null;
  private attemptedAt = -Infinity;
  private flight: Promise<void> | null = null;

  constructor(
    private readonly issuer: Pick<OidcSettings, 'issuer' | 'allowHttp'>,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /**
   * The one key that fits a token's header: by algorithm, and by `kid`, which is compared and never looked up anywhere else. Rejects with
   * jose's JWKSNoMatchingKey or JWKSMultipleMatchingKeys, or with the Problem upstream-unavailable where no key at all is known.
   */
  async keyFor(header: JWSHeaderParameters, deadline: Deadline): Promise<CryptoKey> {
    const { keys } = await this.current(deadline);
    try {
      return await keys(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.refresh(deadline); // the issuer may have begun to sign with a new key
      if (this.known === null || this.known.keys === keys) throw error;
      return this.known.keys(header);
    }
  }

  private async current(deadline: Deadline): Promise<Known> {
    const known = this.live();
    if (known === null) await this.refresh(deadline);
    else if (this.age(known.fetchedAt) > REFRESH_AFTER_MS) void this.refresh(deadline);
    const keys = known ?? this.live();
    if (keys !== null) return keys;
    const leftMs = PAUSE_MS - this.age(this.attemptedAt);
    throw new Problem('upstream-unavailable', { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) });
  }

  private live(): Known | null {
    return this.known !== null && this.age(this.known.fetchedAt) < KEEP_MS ? this.known : null;
  }

  private age(since: number): number {
    return this.clock.monotonicMs() - since;
  }

  /**
   * Waits for the fetch that is under way, or for one of its own where the pause is over, but not beyond the caller's time: the fetch goes
   * on for the next. Never rejects.
   */
  private async refresh(deadline: Deadline): Promise<void> {
    if (this.flight === null && this.age(this.attemptedAt) < PAUSE_MS) return;
    this.flight ??= this.fetch().finally(() => {
      this.flight = null;
    });
    await Promise.race([this.flight, deadline.over()]);
  }

  /** What cannot be read never replaces keys that are known. Ends by its time whatever a socket does, else no other fetch would ever begin. */
  private async fetch(): Promise<void> {
    this.attemptedAt = this.clock.monotonicMs();
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      this.known = await Promise.race([this.read(this.attemptedAt, signal), timeUp(signal)]);
    } catch (error) {
      const reason = error instanceof IssuerFailure ? error.reason : 'unexpected';
      this.log.warn({ reason, keysKept: this.live() !== null }, 'the keys of OIDC_ISSUER cannot be fetched');
    }
  }

  private async read(fetchedAt: number, signal: AbortSignal): Promise<Known> {
    const found = await this.find(fetchedAt, signal);
    return { ...found, keys: readKeySet(await getJson(found.address, signal)), fetchedAt };
  }

  /** An address that has given no keys yet is asked for anew: the operator of the issuer may have put it right. */
  private async find(now: number, signal: AbortSignal): Promise<Found> {
    const known = this.live();
    if (known !== null && this.age(known.since) < ADDRESS_FOR_MS) return { address: known.address, since: known.since };
    return { address: await findKeysAddress(this.issuer, signal), since: now };
  }
}

/** Rejects when the time is over. */
async function timeUp(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw new IssuerFailure('timeout');
}
