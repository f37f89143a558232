import type { CacheKey } from '../../cache/cache-key.js';
import type { FreshnessEngine } from '../../cache/freshness-engine.js';
import type { Loaded, Turn, Wanted } from '../../cache/load.js';
import type { Lifetimes } from '../../config/lifetimes.js';
import { detailKey, viewKey } from '../../core/cache-keys.js';
import { canonicalQuery, diskQuery, PAGE_LIMIT, scanQuery } from '../../core/vbs-query.js';
import { planVolumeReads } from '../../core/volume-reads.js';
import type { CallBudget } from '../../upstreams/budget/call-budget.js';
import type { Urgency } from '../../upstreams/call-context.js';
import type { ReadLedger } from '../../volume-backups/read-ledger.js';
import type { ModelledCloud, Service } from './modelled-cloud.js';
import { PROJECT } from './scale-settings.js';

/** About what the sandbox's view of a server with one disk takes, and a row of VBS's list as it is kept. */
export const VIEW_BYTES = 2600;
export const ROW_BYTES = 680;
/** As in BackupViewsService. */
const ROWS_SHARE = 1 / 3;
const CLOUD = 'a cloud';

export interface ViewsOptions {
  readonly engine: FreshnessEngine;
  readonly budgets: Readonly<Record<Service, CallBudget>>;
  readonly ledger: ReadLedger;
  readonly cloud: ModelledCloud;
  readonly lifetimes: Lifetimes;
  /** How many backups the project has, of one disk each; a backup is its place in VBS's list. */
  readonly backups: number;
}

/**
 * What BackupViewsService, MergeService and VolumeBackupReads do about one settled backup of one disk, call by call, without what is in it:
 * which reads are made, in which order, on which budget, and what is kept of them.
 */
export class ModelledViews {
  private readonly view = Buffer.alloc(VIEW_BYTES, ' ');
  private readonly rows = new Map<number, Buffer>();

  constructor(private readonly options: ViewsOptions) {}

  wanted(backup: number): Wanted {
    return {
      key: viewKey(PROJECT, CLOUD, idOf(backup)),
      load: (turn) => this.load(backup, turn),
      isShared: true,
      mayRefresh: () => this.mayRefresh(),
      signal: new AbortController().signal,
    };
  }

  private mayRefresh(): boolean {
    return Object.values(this.options.budgets).every((budget) => budget.hasRoom(PROJECT));
  }

  private load(backup: number, { known, isRefresh }: Turn): Promise<Loaded> {
    const urgency = isRefresh ? 'background' : 'foreground';
    return known.length === 0 ? this.first(backup, urgency) : this.again(backup, urgency);
  }

  /** MergeService.first: a view without VBS's half is second best. */
  private async first(backup: number, urgency: Urgency): Promise<Loaded> {
    await this.call('csbs', urgency);
    const confirmedAt = await this.readDisk(backup, urgency).catch(() => null);
    const { settled, partial } = this.options.lifetimes;
    const isWhole = confirmedAt !== null;
    return this.loaded(this.view, { lifetime: isWhole ? settled : partial, confirmedAt, isProvisional: !isWhole });
  }

  /** MergeService.again: both at the same time; where there is no room for one of them, it is looked at later. */
  private async again(backup: number, urgency: Urgency): Promise<Loaded> {
    const [, confirmedAt] = await Promise.all([this.call('csbs', urgency), this.readDisk(backup, urgency)]);
    return this.loaded(this.view, { confirmedAt });
  }

  /** VolumeBackupReads.read for one disk; when it was seen. */
  private async readDisk(backup: number, urgency: Urgency): Promise<number> {
    const { ledger } = this.options;
    const atHand = this.atHand(backup);
    if (atHand !== null) return atHand;
    const id = idOf(backup);
    const costs = { pages: ledger.pages(PROJECT), spent: ledger.spent(PROJECT), together: 1, isListSlow: false };
    if (planVolumeReads([{ id, source: { volumeId: id } }], costs).kind === 'scan') return this.scan(backup, urgency);
    ledger.noteReads(PROJECT, 1);
    return this.read(diskQuery(id), { rows: 1, isShared: false, urgency });
  }

  /** Pages from the newest on, as long as one is at hand. */
  private atHand(backup: number): number | null {
    for (let offset = 0; ; offset += PAGE_LIMIT) {
      const kept = this.options.engine.peek(vbsKey(scanQuery(offset)), this.maxAgeMs);
      if (kept === null || backup < offset + PAGE_LIMIT) return kept?.times.confirmedAt ?? null;
    }
  }

  private async scan(backup: number, urgency: Urgency): Promise<number> {
    const { backups, ledger } = this.options;
    for (let offset = 0; ; offset += PAGE_LIMIT) {
      const rows = Math.min(PAGE_LIMIT, backups - offset);
      const confirmedAt = await this.read(scanQuery(offset), { rows, isShared: true, urgency });
      if (offset + rows === backups) ledger.noteRows(PROJECT, backups);
      if (backup < offset + rows) return confirmedAt;
    }
  }

  /** VbsAnswers.detail. */
  private async read(
    query: URLSearchParams,
    { rows, isShared, urgency }: { readonly rows: number; readonly isShared: boolean; readonly urgency: Urgency },
  ): Promise<number> {
    const load = async (): Promise<Loaded> => {
      await this.call('vbs', urgency);
      const { settled } = this.options.lifetimes;
      return this.loaded(this.page(rows), { lifetime: { ...settled, whileRefreshingMs: 0 } });
    };
    const { signal } = new AbortController();
    const mayRefresh = (): boolean => this.mayRefresh();
    const wanted = { key: vbsKey(query), load, isShared, isStrict: true, maxAgeMs: this.maxAgeMs, mayRefresh, signal };
    return (await this.options.engine.get(wanted)).kept.times.confirmedAt;
  }

  private async call(service: Service, urgency: Urgency): Promise<void> {
    const { budgets, cloud } = this.options;
    // No patience: who would wait for a slot is refused, and asks again with the next poll.
    await budgets[service].take(PROJECT, { urgency, signal: new AbortController().signal, patienceMs: 0 });
    await cloud.answer(service);
  }

  private get maxAgeMs(): number {
    return this.options.lifetimes.settled.freshMs * ROWS_SHARE;
  }

  private loaded(body: Buffer, more: Partial<Loaded>): Loaded {
    const { settled: lifetime } = this.options.lifetimes;
    return { body, lifetime, confirmedAt: null, isProvisional: false, isBuiltOnKnown: false, ...more };
  }

  /** One for all of the same size: an engine does not copy what has its memory to itself. */
  private page(rows: number): Buffer {
    const page = this.rows.get(rows) ?? Buffer.alloc(rows * ROW_BYTES, ' ');
    this.rows.set(rows, page);
    return page;
  }
}

function vbsKey(query: URLSearchParams): CacheKey {
  return detailKey(PROJECT, CLOUD, canonicalQuery(query));
}

function idOf(backup: number): string {
  return `00000000-0000-4000-8000-${String(backup).padStart(12, '0')}`;
}
