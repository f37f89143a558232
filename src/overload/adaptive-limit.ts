/** What a moment was like. */
export interface Moment {
  /** By how much a timer came too late: milliseconds. So long everything waits, refusals too. */
  readonly lateMs: number;
  /** 0–1: how busy this process was itself. One that idles on a machine that is busy with others has nothing to shed. */
  readonly utilization: number;
  /** The most that was under way in it. */
  readonly mostUnderWay: number;
}

/** A thousand callers who come at once for the same are one look at the cloud, and all of them are answered. */
export const MOST_UNDER_WAY = 1_024;
/** Enough to keep the sixteen places of each of two clouds busy, and for who finds something in memory. */
export const FEWEST_UNDER_WAY = 48;
/** Four times the cloud's places: one that is stuck, and not asked too much, is not to close the door to all. */
export const FEWEST_IN_LINE = 64;
/** Refusals are to be out within 50 ms: half of that is left for the way. */
const LATE_MS = 20;
const WELL_MS = 8;
const BUSY = 0.7;
/** What passes by itself within that time is a burst. */
const LASTING_MS = 700;
/** Nobody was held back and nothing was late for so long: the next burst is to find room. */
const OVER_MS = 2_000;
/** All who were let in before the limit fell may find no room: they count once. */
const TURNED_AWAY_EVERY_MS = 250;
const CAREFUL_MS = 10_000;
const CAREFUL_MORE = 0.1;
const LESS = 0.8;
const MORE = 1.05;

/**
 * How much may be under way, by how late timers are (AIMD, as TCP does it). It falls only when each moment of a while was late, as in CoDel:
 * a queue that empties by itself is none. It rises as long as it holds somebody back and all is well.
 */
export class AdaptiveLimit {
  private value = MOST_UNDER_WAY;
  /** Since when every moment was late; `null`: the last one was not. */
  private lateSince: number | null = null;
  /** When somebody was let in for nothing, for the last time. */
  private turnedAwayAt = -Infinity;
  /** When a moment was late, or somebody was held back, for the last time. */
  private strainedAt = -Infinity;

  get limit(): number {
    return Math.floor(this.value);
  }

  get isLowered(): boolean {
    return this.value < MOST_UNDER_WAY;
  }

  /** `now`: milliseconds on a clock that nobody sets. */
  note({ lateMs, utilization, mostUnderWay }: Moment, now: number): void {
    const isLate = lateMs > LATE_MS && utilization > BUSY;
    const isFull = mostUnderWay >= this.limit;
    if (isLate || isFull) this.strainedAt = now;
    if (isLate) {
      this.lateSince ??= now - lateMs;
      if (now - this.lateSince < LASTING_MS && !this.isLowered) return;
      this.value = Math.max(FEWEST_UNDER_WAY, Math.min(this.value, mostUnderWay) * LESS);
      return;
    }
    this.lateSince = null;
    if (isFull && lateMs < WELL_MS) this.value = Math.min(MOST_UNDER_WAY, this.risen(now));
    if (now - this.strainedAt > OVER_MS) this.value = MOST_UNDER_WAY;
  }

  /**
   * One that was let in found no room in the line to the cloud, or waited in vain: it would better have been refused here, where it costs little, and where a
   * place can be kept for who has few under way.
   */
  turnedAway(underWay: number, now: number): void {
    this.strainedAt = now;
    if (now - this.turnedAwayAt < TURNED_AWAY_EVERY_MS) return;
    this.turnedAwayAt = now;
    const lowered = Math.max(FEWEST_IN_LINE, Math.min(this.value, underWay) * LESS);
    this.value = Math.min(this.value, lowered);
  }

  /** The line to the cloud does not become longer: what it takes is found out with few who are turned away. */
  private risen(now: number): number {
    return now - this.turnedAwayAt < CAREFUL_MS ? this.value + CAREFUL_MORE : this.value * MORE + 1;
  }
}
