import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { BackupView } from '../api/types.js';
import type { ListState, ListStore } from '../state/list-store.js';
import { directionOf, nextSort, type ListQuery, type Route, type SortKey } from '../state/route.js';
import { useNow } from '../state/use-now.js';
import { useRowHeight, useVisibleRows } from '../state/use-visible-rows.js';
import { BackupRow } from './backup-row.js';

interface BackupTableProps {
  readonly store: ListStore;
  readonly state: ListState;
  readonly route: Route;
  readonly setQuery: (query: ListQuery) => void;
  /** Told which rows are drawn. */
  readonly onShown: (rows: readonly BackupView[]) => void;
}

const COLUMNS: readonly { readonly name: string; readonly key: SortKey | null }[] = [
  { name: 'Name', key: 'name' },
  { name: 'Status', key: 'status' },
  { name: 'Server', key: null },
  { name: 'Size', key: null },
  { name: 'Disks', key: null },
  { name: 'Created', key: 'createdAt' },
  { name: 'Changed', key: 'updatedAt' },
];

/** As many rows as there are, a window's worth of them drawn. */
export function BackupTable({ store, state, route, setQuery, onShown }: BackupTableProps): JSX.Element {
  const { items, nextCursor, isLoading, problem } = state;
  const body = useRef<HTMLTableSectionElement>(null);
  const rowHeight = useRowHeight();
  const { first, end } = useVisibleRows(body, rowHeight, items.length);
  const rows = useMemo(() => items.slice(first, end), [items, first, end]);
  const now = useNow(10_000);
  useEffect(() => {
    onShown(rows);
    focusOpened(store);
  }, [rows]);
  useEffect(() => {
    if (end === items.length && nextCursor !== null && !isLoading && problem === null) void store.loadMore();
  }, [end, items.length, isLoading]);
  const rowCount = nextCursor === null ? items.length + 1 : -1;
  return (
    <table class="backups" aria-label="Server backups" aria-rowcount={rowCount} aria-busy={isLoading}>
      <Heads query={route.query} setQuery={setQuery} />
      <tbody ref={body} onKeyDown={moveByArrows}>
        <Room rows={first} height={rowHeight} />
        {rows.map((backup, index) => (
          <BackupRow
            key={backup.id}
            backup={backup}
            position={first + index + 2}
            route={route}
            now={now}
            onOpen={() => {
              store.scrollY = scrollY;
              store.opened = backup.id;
            }}
          />
        ))}
        <Room rows={items.length - end} height={rowHeight} />
      </tbody>
    </table>
  );
}

/** Who comes back from a backup goes on from its row. */
function focusOpened(store: ListStore): void {
  const link = store.opened === null ? null : document.getElementById(`open-${store.opened}`);
  if (link === null) return;
  link.focus({ preventScroll: true });
  store.opened = null;
}

/** The height of rows that are not drawn. */
function Room({ rows, height }: { readonly rows: number; readonly height: number }): JSX.Element | null {
  if (rows <= 0) return null;
  return (
    <tr class="room" aria-hidden="true">
      <td colSpan={COLUMNS.length} style={{ height: `${rows * height}px` }} />
    </tr>
  );
}

function Heads({ query, setQuery }: Pick<BackupTableProps, 'setQuery'> & { readonly query: ListQuery }): JSX.Element {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {COLUMNS.map(({ name, key }) =>
          key === null ? (
            <th key={name} scope="col">
              {name}
            </th>
          ) : (
            <th key={name} scope="col" aria-sort={directionOf(query.sort, key)}>
              <button
                type="button"
                onClick={() => {
                  setQuery({ ...query, sort: nextSort(query.sort, key) });
                }}
              >
                {name}
              </button>
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}

/** From a backup's link to that of the row above or below. */
function moveByArrows(event: TargetedKeyboardEvent<HTMLElement>): void {
  if (!['ArrowUp', 'ArrowDown'].includes(event.key) || !(event.target instanceof HTMLAnchorElement)) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const next = links[links.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
