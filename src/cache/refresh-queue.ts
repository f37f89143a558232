import type { Times } from './kept.js';
import type { Wanted } from './load.js';
import { nameOf } from './memory-tier.js';

/** What nobody has asked for since is not waited for. */
const FORGOTTEN_MS = 30_000;
const MOST_WAITING = 10_000;
/** Refreshes of one group that are under way: the next is chosen when one has ended, and its calls are counted. */
const MOST_AT_ONCE = 4;

interface Waiting {
  readonly wanted: Wanted;
  readonly times: Times;
  readonly askedAt: number;
}

/**
 * Refreshes for which the cloud could not be asked yet, group by group. Callers come in whatever order: were the first one served whenever
 * there is room, the same few keys would be refreshed for ever, and the others never. So room goes to the key that is most overdue, measured
 * by its own fresh time.
 */
export class RefreshQueue {
  private readonly groups = new Map<string, Map<string, Waiting>>();
  private readonly underWay = new Map<string, number>();

  /** `refresh` tells whether it went well; it never rejects. */
  constructor(
    private readonly now: () => number,
    private readonly refresh: (wanted: Wanted) => Promise<boolean>,
  ) {}

  wait(wanted: Wanted, times: Times): void {
    const { group } = wanted.key;
    const waiting = this.groups.get(group) ?? new Map<string, Waiting>();
    const name = nameOf(wanted.key);
    if (waiting.size >= MOST_WAITING && !waiting.has(name)) return; // it waits for its next caller
    waiting.set(name, { wanted, times, askedAt: this.now() });
    this.groups.set(group, waiting);
  }

  isEmpty(group: string): boolean {
    return !this.groups.has(group);
  }

  /** Refreshes those that wait as long as there is room. */
  serve(group: string, mayRefresh: () => boolean): void {
    while ((this.underWay.get(group) ?? 0) < MOST_AT_ONCE && mayRefresh()) {
      const next = this.next(group);
      if (next === null) return;
      this.count(group, 1);
      void this.refresh(next).then((isWell) => {
        this.count(group, -1);
        if (isWell) this.serve(group, mayRefresh);
      });
    }
  }

  private count(group: string, more: number): void {
    const count = (this.underWay.get(group) ?? 0) + more;
    if (count > 0) this.underWay.set(group, count);
    else this.underWay.delete(group);
  }

  /** The most overdue of a group, which waits no more; `null` where none does. */
  private next(group: string): Wanted | null {
    const waiting = this.groups.get(group);
    if (waiting === undefined) return null;
    let first: Waiting | null = null;
    for (const [name, each] of waiting) {
      if (this.now() - each.askedAt > FORGOTTEN_MS) waiting.delete(name);
      else if (first === null || this.overdue(each) > this.overdue(first)) first = each;
    }
    if (first !== null) waiting.delete(nameOf(first.wanted.key));
    if (waiting.size === 0) this.groups.delete(group);
    return first?.wanted ?? null;
  }

  /** How many of its own fresh times old it is. */
  private overdue({ times: { confirmedAt, freshUntil } }: Waiting): number {
    return (this.now() - confirmedAt) / Math.max(1, freshUntil - confirmedAt);
  }
}
