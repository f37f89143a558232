import type { FleetNews } from '../cache/fleet.js';
import { isViewKey, ofBackups } from '../core/cache-keys.js';
import { PAGE_LIMIT } from '../core/vbs-query.js';

/** So long single reads count towards a scan that would have served them. */
const REMEMBERED_MS = 10_000;
/** Of more of them than any scan costs it does not matter how many they are. */
const MOST_REMEMBERED = 100;

interface Ledger {
  pages: number | null;
  /** When single reads were made: milliseconds, the latest last. */
  reads: number[];
}

/** What is known of a project's list and of what was spent on it, by the other instances as well, so that the cheaper reads are chosen. */
export class ReadLedger {
  /** By the group of the project's views. */
  private readonly ledgers = new Map<string, Ledger>();

  constructor(private readonly now: () => number) {}

  /** Pages of the list; `null` where it was never read to its end. */
  pages(projectId: string): number | null {
    return this.of(projectId).pages;
  }

  /** Single reads of the last seconds, those of the others as far as they are heard of. */
  spent(projectId: string): number {
    const ledger = this.of(projectId);
    const since = this.now() - REMEMBERED_MS;
    ledger.reads = ledger.reads.filter((at) => at > since);
    return ledger.reads.length;
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
    this.of(projectId).pages = Math.max(1, Math.ceil(rows / PAGE_LIMIT));
  }

  private note(ledger: Ledger, count: number): void {
    const now = this.now();
    const added = Array.from({ length: Math.min(count, MOST_REMEMBERED) }, () => now);
    ledger.reads = [...ledger.reads, ...added].slice(-MOST_REMEMBERED);
  }

  /** One per project that is served. */
  private of(projectId: string): Ledger {
    const group = ofBackups(projectId);
    const known = this.ledgers.get(group);
    if (known !== undefined) return known;
    const ledger = { pages: null, reads: [] };
    this.ledgers.set(group, ledger);
    return ledger;
  }
}
