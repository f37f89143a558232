import { useEffect } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import { follow } from '../api/follow.js';
import { eventsPath } from '../api/paths.js';
import type { RequestProblem } from '../api/problem.js';
import type { BackupView, Status } from '../api/types.js';
import type { ListStore } from './list-store.js';

/** As many as the gateway follows in one stream. */
const MOST = 100;
/** Rows that come and go with scrolling are not asked for one by one. */
const SETTLE_MS = 400;
const CHANGING: readonly Status[] = ['pending', 'running', 'restoring', 'deleting'];

/** Of the rows in the window, those that will change, in an order that does not. */
export function changingIds(rows: readonly BackupView[]): readonly string[] {
  return rows
    .filter(({ status }) => CHANGING.includes(status))
    .slice(0, MOST)
    .map(({ id }) => id)
    .sort();
}

/** Keeps the changing backups among the visible rows up to date. */
export function useLiveRows(api: ApiClient, projectId: string, rows: readonly BackupView[], store: ListStore): void {
  const ids = changingIds(rows).join(',');
  useEffect(() => {
    if (ids === '') return;
    const ending = new AbortController();
    const nothing = (): void => undefined;
    const view = (shown: BackupView): void => {
      store.replace(shown);
    };
    const problem = ({ code }: RequestProblem, backupId?: string): void => {
      if (code === 'not-found' && backupId !== undefined) store.remove(backupId);
    };
    const follower = { view, problem, liveness: nothing, confirmed: nothing };
    const timer = setTimeout(() => {
      const events = eventsPath(projectId, ids.split(','));
      void follow(api, { known: null, events, poll: null }, follower, ending.signal);
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [api, projectId, ids, store]);
}
