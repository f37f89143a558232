import type { ApiClient } from '../api/client.js';
import { listPath } from '../api/paths.js';
import { asProblem, type RequestProblem } from '../api/problem.js';
import type { BackupPage, BackupView } from '../api/types.js';
import type { ListQuery } from './route.js';

export interface ListState {
  readonly items: readonly BackupView[];
  /** `null`: everything is there. */
  readonly nextCursor: string | null;
  readonly isLoading: boolean;
  /** Whether there has been an answer at all. */
  readonly hasAnswer: boolean;
  readonly problem: RequestProblem | null;
  /** When the first page was answered, by this machine's clock. */
  readonly loadedAt: number;
}

const EMPTY: ListState = {
  items: [],
  nextCursor: null,
  isLoading: false,
  hasAnswer: false,
  problem: null,
  loadedAt: 0,
};

/** The pages of one list, kept while a backup of it is looked at. */
export class ListStore {
  private state = EMPTY;
  private loading: AbortController | null = null;
  private readonly listeners = new Set<() => void>();
  /** Where the window stood when the list was left. */
  scrollY = 0;
  /** The backup that the list was left for. */
  opened: string | null = null;

  constructor(
    private readonly api: ApiClient,
    private readonly projectId: string,
    private readonly query: ListQuery,
  ) {}

  get snapshot(): ListState {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  reload(): Promise<void> {
    this.loading?.abort();
    return this.load(null);
  }

  async loadMore(): Promise<void> {
    const { nextCursor, isLoading } = this.state;
    if (nextCursor !== null && !isLoading) await this.load(nextCursor);
  }

  /** Puts a newer view in its place. */
  replace(view: BackupView): void {
    const { items } = this.state;
    if (items.some(({ id }) => id === view.id)) {
      this.set({ items: items.map((item) => (item.id === view.id ? view : item)) });
    }
  }

  remove(gone: string): void {
    this.set({ items: this.state.items.filter(({ id }) => id !== gone) });
  }

  leave(): void {
    this.loading?.abort();
    this.loading = null;
    this.set({ isLoading: false });
  }

  private async load(cursor: string | null): Promise<void> {
    const loading = new AbortController();
    this.loading = loading;
    this.set({ isLoading: true, problem: null });
    try {
      const path = listPath(this.projectId, this.query, cursor);
      const { body } = await this.api.get<BackupPage>(path, loading.signal);
      if (loading.signal.aborted || body === null) return;
      const before = cursor === null ? [] : this.state.items;
      const known = new Set(before.map(({ id }) => id));
      const items = [...before, ...body.items.filter(({ id }) => !known.has(id))];
      const loadedAt = cursor === null ? Date.now() : this.state.loadedAt;
      this.set({ items, nextCursor: body.nextCursor, isLoading: false, hasAnswer: true, loadedAt });
    } catch (error) {
      if (!loading.signal.aborted) this.set({ isLoading: false, problem: asProblem(error) });
    }
  }

  private set(change: Partial<ListState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
