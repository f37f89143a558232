import type { FleetNews } from '../cache/fleet.js';
import { isViewKey, ofBackups } from '../core/cache-keys.js';
import { PAGE_LIMIT } from '../core/vbs-query.js';
import { FEW_READS } from '../core/volume-reads.js';

/** So long single reads count towards a scan that would have served them. */
const REMEMBERED_MS = 10_000;
/** Of more of them than any scan costs it does not matter how many they are. */
const MOST_REMEMBERED = 100;

/** Besides lists that take long, so many single reads in that time: else a storm of views would ask a slow VBS for everything twice. */
const MOST_BESIDES = FEW_READS;
/** As long as the limits of clouds count: a list that took too long is not tried again sooner where a few reads do. */
const SLOW_MS = 300_000;

interface Ledger {
  pages: number | null;
  /** When single reads were made: milliseconds, the latest last. */
  reads: number[];
  /** Those of them that were made besides a list. */
  besides: number[];
  slowUntil: number;
}

/** What is known of a project's list and of what was spent on it, by the other instances as well, so that the cheaper reads are chosen. */
export class ReadLedger {
  /** By the group of the project's views. */
  private readonly ledgers = new Map<string, Ledger>();

  /** `patienceMs`: how long a list is waited for before its rows are asked for one by one as well. */
  constructor(
    private readonly now: () => number,
    readonly patienceMs: number,
  ) {}

  /** Pages of the list; `null` where it was never read to its end. */
  pages(projectId: string): number | null {
    return this.of(projectId).pages;
  }

  /** Single reads of the last seconds, those of the others as far as they are heard of. */
  spent(projectId: string): number {
    const ledger = this.of(projectId);
    ledger.reads = this.remembered(ledger.reads);
    return ledger.reads.length;
  }

  /** Whether so many single reads may be made besides a list that takes long; they count then. */
  takeBesides(projectId: string, count: number): boolean {
    const ledger = this.of(projectId);
    const made = this.remembered(ledger.besides);
    const isTaken = made.length + count <= MOST_BESIDES;
    const now = this.now();
    ledger.besides = isTaken ? [...made, ...Array.from({ length: count }, () => now)] : made;
    return isTaken;
  }

  /** Whether the list took longer than a view could wait, when it was last wanted. */
  isSlow(projectId: string): boolean {
    return this.now() < this.of(projectId).slowUntil;
  }

  noteTooSlow(projectId: string): void {
    this.of(projectId).slowUntil = this.now() + SLOW_MS;
  }

  noteReads(projectId: string, count: number): void {
    this.note(this.of(projectId), count);
  }

  /**
   * Another instance has looked at a view: taken for one single read, though it may have been none (no disks, a list at hand). At worst the instances
   * read the list together once in ten seconds. Each on its own would find single reads cheap for ever, however many they are together.
   */
  hear({ kind, group, id }: FleetNews): void {
    const ledger = this.ledgers.get(group);
    if (ledger !== undefined && kind === 'stored' && id !== null && isViewKey(id)) this.note(ledger, 1);
  }

  /** The list was read to its end and has so many rows. */
  noteRows(projectId: string, rows: number): void {
    const ledger = this.of(projectId);
    ledger.pages = Math.max(1, Math.ceil(rows / PAGE_LIMIT));
    ledger.slowUntil = -Infinity;
  }

  private note(ledger: Ledger, count: number): void {
    const now = this.now();
    const added = Array.from({ length: Math.min(count, MOST_REMEMBERED) }, () => now);
    ledger.reads = [...ledger.reads, ...added].slice(-MOST_REMEMBERED);
  }

  private remembered(times: readonly number[]): number[] {
    const since = this.now() - REMEMBERED_MS;
    return times.filter((at) => at > since);
  }

  /** One per project that is served. */
  private of(projectId: string): Ledger {
    const group = ofBackups(projectId);
    const known = this.ledgers.get(group);
    if (known !== undefined) return known;
    const ledger: Ledger = { pages: null, reads: [], besides: [], slowUntil: -Infinity };
    this.ledgers.set(group, ledger);
    return ledger;
  }
}
