import type { EncodedAnswer } from './encoded-answer.js';
import { ownBytes } from './own-bytes.js';

/** Milliseconds of a clock that only goes forward. */
export interface Times {
  /** When the load of it began. */
  readonly loadedAt: number;
  /** When the oldest part of it was seen upstream: what `Age` counts from. */
  readonly confirmedAt: number;
  /** Till then it is served and nobody looks upstream. */
  readonly freshUntil: number;
  /** Till then it is served at once while a refresh runs behind. */
  readonly refreshUntil: number;
  /** Till then it is served where a refresh has failed. */
  readonly usableUntil: number;
}

interface Made {
  readonly variant: string;
  readonly answer: EncodedAnswer;
}

const MOST_VARIANTS = 8;
const NOTHING_MADE: readonly Made[] = [];
let numbers = 0;

/** One value in memory, and the answers that were made of it. */
export class Kept {
  /** No other has the same: stands for it where it is not to be held on to. */
  readonly number = (numbers += 1);
  readonly body: Buffer;
  readonly times: Times;
  /** The oldest first. Nearly always it is one, for which a Map would take five times as much. */
  private made: readonly Made[] = NOTHING_MADE;

  constructor(body: Buffer, times: Times) {
    this.body = ownBytes(body);
    this.times = whole(times);
  }

  get bytes(): number {
    return this.made.reduce((sum, { variant, answer }) => sum + variant.length + answer.bytes, this.body.byteLength);
  }

  /** What was made of it for callers who get this variant, such as which fields. */
  answer(variant: string): EncodedAnswer | null {
    for (const each of this.made) if (each.variant === variant) return each.answer;
    return null;
  }

  /** A caller who asks for ever other variants is not to fill the memory with them. */
  addAnswer(variant: string, answer: EncodedAnswer): void {
    this.made = [...this.made, { variant, answer }].slice(-MOST_VARIANTS);
  }
}

/** The best value of a key and, where a later load brought only second best, that one beside it. */
export interface Pair {
  readonly best: Kept | null;
  readonly provisional: Kept | null;
}

/** What the instances share of a key, and the lease under which it was loaded. */
export interface FencedPair extends Pair {
  readonly fence: number;
}

/** What this instance keeps of one key. */
export interface Held extends Pair {
  /** A load has failed: none is begun before, as long as there is something to serve. */
  readonly retryAt: number;
  /** Of the lease under which it was loaded, here or elsewhere; `null`: under none, the store was away. */
  readonly fence: number | null;
  /** Another instance has said that it knows something newer. */
  readonly isSuperseded: boolean;
  /** When a caller last had it looked at anew. */
  readonly forcedAt: number;
}

export const NOTHING: Held = {
  best: null,
  provisional: null,
  retryAt: -Infinity,
  fence: null,
  isSuperseded: false,
  forcedAt: -Infinity,
};

/** Whole milliseconds, never later: V8 keeps each fraction as an object of its own, and it has to look at all of them again and again. */
function whole({ loadedAt, confirmedAt, freshUntil, refreshUntil, usableUntil }: Times): Times {
  return {
    loadedAt: Math.floor(loadedAt),
    confirmedAt: Math.floor(confirmedAt),
    freshUntil: Math.floor(freshUntil),
    refreshUntil: Math.floor(refreshUntil),
    usableUntil: Math.floor(usableUntil),
  };
}

/** The value that was loaded last. */
export function latestOf({ best, provisional }: Pair): Kept | null {
  return provisional ?? best;
}

/** By their leases, whose order all instances agree on; where one was loaded under none, by clocks, which differ a little. */
export function isNewerThan(shared: FencedPair, own: Held): boolean {
  const [theirs, ours] = [latestOf(shared), latestOf(own)];
  if (theirs === null || ours === null) return theirs !== null;
  return own.fence === null ? theirs.times.loadedAt > ours.times.loadedAt : shared.fence > own.fence;
}
