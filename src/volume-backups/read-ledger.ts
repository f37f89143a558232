import { PAGE_LIMIT } from '../core/vbs-query.js';

/** So long single reads count towards a scan that would have served them. */
const REMEMBERED_MS = 10_000;

interface Ledger {
  pages: number | null;
  /** When single reads were made: milliseconds, the latest last. */
  reads: number[];
}

/** What is known of a project's list and of what was spent on it, so that the cheaper reads are chosen. Of this instance alone. */
export class ReadLedger {
  private readonly ledgers = new Map<string, Ledger>();

  constructor(private readonly now: () => number) {}

  /** Pages of the list; `null` where it was never read to its end. */
  pages(projectId: string): number | null {
    return this.of(projectId).pages;
  }

  /** Single reads of the last seconds. */
  spent(projectId: string): number {
    const ledger = this.of(projectId);
    const since = this.now() - REMEMBERED_MS;
    ledger.reads = ledger.reads.filter((at) => at > since);
    return ledger.reads.length;
  }

  noteReads(projectId: string, count: number): void {
    const now = this.now();
    this.of(projectId).reads.push(...Array.from({ length: count }, () => now));
  }

  /** The list was read to its end and has so many rows. */
  noteRows(projectId: string, rows: number): void {
    this.of(projectId).pages = Math.max(1, Math.ceil(rows / PAGE_LIMIT));
  }

  /** One per project that is served. */
  private of(projectId: string): Ledger {
    const known = this.ledgers.get(projectId);
    if (known !== undefined) return known;
    const ledger = { pages: null, reads: [] };
    this.ledgers.set(projectId, ledger);
    return ledger;
  }
}
