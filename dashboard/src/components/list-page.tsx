import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import type { BackupView } from '../api/types.js';
import { grouped } from '../format/bytes.js';
import { span } from '../format/time.js';
import type { ListState, ListStore } from '../state/list-store.js';
import { isFiltered, NO_FILTER, type ListQuery, type Route } from '../state/route.js';
import { useLiveRows } from '../state/use-live-rows.js';
import { useListState } from '../state/use-list.js';
import { useMainFocus } from '../state/use-main-focus.js';
import { useNow } from '../state/use-now.js';
import { BackupTable } from './backup-table.js';
import { Empty } from './empty.js';
import { Filters } from './filters.js';
import { Picture } from './icons.js';
import { ListNotice } from './list-notice.js';
import { ProblemPanel } from './problem-panel.js';
import { Skeleton } from './skeleton.js';

interface ListPageProps {
  readonly api: ApiClient;
  readonly projectId: string;
  readonly store: ListStore;
  readonly route: Route;
  readonly go: (route: Route, how?: 'push' | 'replace') => void;
}

export function ListPage({ api, projectId, store, route, go }: ListPageProps): JSX.Element {
  const state = useListState(store);
  const main = useMainFocus();
  const [shown, setShown] = useState<readonly BackupView[]>([]);
  useLiveRows(api, projectId, shown, store);
  useEffect(() => {
    document.title = 'Server backups · Backup Gateway';
    if (!store.snapshot.hasAnswer) void store.reload();
    else scrollTo(0, store.scrollY);
  }, [store]);
  const setQuery = (query: ListQuery): void => {
    go({ ...route, query }, 'replace');
  };
  const reload = (): void => void store.reload();
  return (
    <main ref={main} id="main" class="page" tabIndex={-1}>
      <div class="heading">
        <h1>Server backups</h1>
        <Summary state={state} />
        <span class="gap" />
        <button type="button" class="button plain" onClick={reload} disabled={state.isLoading}>
          <Picture name="reload" /> Reload
        </button>
      </div>
      <Filters query={route.query} setQuery={setQuery} />
      <ListNotice items={state.items} />
      {state.items.length > 0 && (
        <BackupTable store={store} state={state} route={route} setQuery={setQuery} onShown={setShown} />
      )}
      <Rest state={state} store={store} query={route.query} setQuery={setQuery} />
    </main>
  );
}

function Summary({ state }: { readonly state: ListState }): JSX.Element {
  const now = useNow(10_000);
  const { items, nextCursor, hasAnswer, loadedAt } = state;
  const seconds = Math.max(0, (now - loadedAt) / 1000);
  return (
    <p class="small" role="status">
      {hasAnswer ? `${grouped(items.length)}${nextCursor === null ? '' : ' and more'}` : ''}
      {hasAnswer && seconds >= 30 ? ` · loaded ${span(seconds)} ago` : ''}
    </p>
  );
}

interface RestProps {
  readonly state: ListState;
  readonly store: ListStore;
  readonly query: ListQuery;
  readonly setQuery: (query: ListQuery) => void;
}

/** What stands below the rows: that more comes, that it failed, or that there are none. */
function Rest({ state, store, query, setQuery }: RestProps): JSX.Element | null {
  const { items, isLoading, problem, nextCursor, hasAnswer } = state;
  const again = (): void => void (items.length === 0 ? store.reload() : store.loadMore());
  if (problem !== null) return <ProblemPanel key={problem.more.requestId} problem={problem} again={again} />;
  if (isLoading) return <Skeleton label="Loading backups" lines={items.length === 0 ? 10 : 2} />;
  if (nextCursor !== null) {
    return (
      <p class="actions">
        <button type="button" class="button" onClick={again}>
          Load more
        </button>
      </p>
    );
  }
  return items.length === 0 && hasAnswer ? <NoRows query={query} setQuery={setQuery} /> : null;
}

function NoRows({ query, setQuery }: Pick<RestProps, 'query' | 'setQuery'>): JSX.Element {
  if (!isFiltered(query)) {
    return (
      <Empty title="No backups yet">
        <p>This project has no server backups. They appear here as soon as the cloud lists them.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing matches">
      <p>No backup of this project fits the filters.</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          setQuery({ ...NO_FILTER, sort: query.sort, disks: query.disks });
        }}
      >
        Clear the filters
      </button>
    </Empty>
  );
}
