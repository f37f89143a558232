import type { Span } from '../tracer.js';
import type { CacheKey } from './cache-key.js';
import type { Kept } from './kept.js';

/** How long a value may be served: milliseconds, each from the end of the one before. */
export interface Lifetime {
  readonly freshMs: number;
  readonly whileRefreshingMs: number;
  readonly ifErrorMs: number;
}

/** What a load is told. */
export interface Turn {
  /** Values at hand that may still be served, the better one first: to compare with, or to build on. */
  readonly known: readonly Buffer[];
  /** Something can be served meanwhile: the cloud is not to be pressed for it. */
  readonly isRefresh: boolean;
  /** A caller waits for the end of it. */
  readonly isAwaited: boolean;
  /** Aborts when all who waited have gone away. */
  readonly abandoned: AbortSignal;
  /** What it is a part of; without it, nobody wants to see it. */
  readonly span?: Span | null;
}

export interface Loaded {
  readonly body: Buffer;
  readonly lifetime: Lifetime;
  /** When its oldest part was seen upstream, on the cache's clock; `null`: in this load. */
  readonly confirmedAt: number | null;
  /** Second best: it stands beside the last whole value and never takes its place. */
  readonly isProvisional: boolean;
  /** Parts of it are those of the first known value: it may be served no longer than that one. */
  readonly isBuiltOnKnown: boolean;
}

/** Brings a value, or throws. */
export type Load = (turn: Turn) => Promise<Loaded>;

export interface Wanted {
  readonly key: CacheKey;
  readonly load: Load;
  /** Nothing that was confirmed so long ago or longer; 0: a look upstream, as often as that may be had. Without it, whatever may be served. */
  readonly maxAgeMs?: number;
  /** Rather the failure of a look than something older. */
  readonly isStrict?: boolean;
  /** Whether the instances share it. */
  readonly isShared: boolean;
  /** Whether the cloud can be asked now for what somebody could do without. */
  readonly mayRefresh: () => boolean;
  /** When the wait for another's look ends: another caller's, or another instance's. */
  readonly signal: AbortSignal;
  /** Aborts when this caller has gone away. Without it, it never does. */
  readonly gone?: AbortSignal;
  /** What a look is a part of; without it, nobody wants to see it. */
  readonly span?: Span | null;
}

/** What came of a flight. */
export interface Landed {
  readonly kept: Kept;
  /** `upstream`: by this flight; `fleet`: by another instance, waited for; `there`: by another instance, before. */
  readonly from: 'upstream' | 'fleet' | 'there';
}

/** Another's look was waited for until the caller's time was over. */
export class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain';
}

/** The end of a look, told to its span. It is somebody else's where it was only waited for. */
export async function seen<T extends Landed & { readonly isShared: boolean }>(
  span: Span | null,
  look: Promise<T>,
): Promise<T> {
  if (span === null) return look;
  try {
    const landed = await look;
    span.end({ 'backup_gateway.collapsed': landed.isShared || landed.from === 'fleet' });
    return landed;
  } catch (error) {
    span.end({}, error instanceof Error ? error.name : 'unknown');
    throw error;
  }
}
