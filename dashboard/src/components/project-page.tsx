import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import { ListStore } from '../state/list-store.js';
import type { Route } from '../state/route.js';
import { BackupPage } from './backup-page.js';
import { ListPage } from './list-page.js';

interface ProjectPageProps {
  readonly api: ApiClient;
  readonly projectId: string;
  readonly route: Route;
  readonly go: (route: Route, how?: 'push' | 'replace') => void;
}

/** The list, or one backup of it. The list is kept meanwhile, with the place that was reached in it. */
export function ProjectPage({ api, projectId, route, go }: ProjectPageProps): JSX.Element {
  const kept = useRef<{ readonly name: string; readonly store: ListStore } | null>(null);
  const name = JSON.stringify(route.query);
  if (kept.current?.name !== name) {
    kept.current?.store.leave();
    kept.current = { name, store: new ListStore(api, projectId, route.query) };
  }
  const { store } = kept.current;
  useEffect(
    () => () => {
      kept.current?.store.leave();
    },
    [],
  );
  return route.backupId === null ? (
    <ListPage api={api} projectId={projectId} store={store} route={route} go={go} />
  ) : (
    <BackupPage key={route.backupId} api={api} projectId={projectId} id={route.backupId} route={route} go={go} />
  );
}
