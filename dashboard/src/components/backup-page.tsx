import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import type { RequestProblem } from '../api/problem.js';
import type { BackupView } from '../api/types.js';
import { itemSource } from '../format/item-source.js';
import { writeRoute, type Route } from '../state/route.js';
import { useBackup, type BackupState } from '../state/use-backup.js';
import { useMainFocus } from '../state/use-main-focus.js';
import { useNow } from '../state/use-now.js';
import { BackupFacts, ServerFacts } from './backup-facts.js';
import { BackupHead } from './backup-head.js';
import { Disks } from './disks.js';
import { Empty } from './empty.js';
import { Picture } from './icons.js';
import { Notices } from './notices.js';
import { ProblemPanel } from './problem-panel.js';
import { RawJson } from './raw-json.js';
import { Skeleton } from './skeleton.js';
import { Sources } from './sources.js';
import { Warnings } from './warnings.js';

interface BackupPageProps {
  readonly api: ApiClient;
  readonly projectId: string;
  readonly id: string;
  readonly route: Route;
  readonly go: (route: Route) => void;
}

export function BackupPage({ api, projectId, id, route, go }: BackupPageProps): JSX.Element {
  const [state, again] = useBackup(api, projectId, id);
  const main = useMainFocus();
  const { view, problem } = state;
  const list = { ...route, backupId: null };
  useEffect(() => {
    scrollTo(0, 0);
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') go(list);
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, []);
  useEffect(() => {
    document.title = `${view?.name ?? id} · Backup Gateway`;
  }, [view?.name]);
  return (
    <main ref={main} id="main" class="page" tabIndex={-1}>
      <nav aria-label="Way back">
        <a class="back" href={writeRoute(list)}>
          <Picture name="back" /> All backups
        </a>
      </nav>
      {view === null && <h1>Server backup</h1>}
      {problem !== null && !isToldByView(problem, view) && (
        <Trouble problem={problem} hasView={view !== null} again={again} />
      )}
      {view === null && problem === null && <Skeleton label="Loading the backup" lines={8} />}
      {view !== null && <Content api={api} state={state} view={view} />}
    </main>
  );
}

/** Its service is away, and what was known is shown with a notice of its own. */
function isToldByView({ more }: RequestProblem, view: BackupView | null): boolean {
  return (more.status ?? 0) >= 500 && view !== null && itemSource(view).source.status === 'stale';
}

interface TroubleProps {
  readonly problem: RequestProblem;
  readonly hasView: boolean;
  readonly again: () => void;
}

function Trouble({ problem, hasView, again }: TroubleProps): JSX.Element {
  if (problem.code === 'not-found') {
    return (
      <Empty title={hasView ? 'This backup is gone' : 'No such backup'}>
        <p>
          {hasView
            ? 'It was deleted meanwhile. Below is what it was.'
            : 'It was deleted, or never was in this project.'}
        </p>
      </Empty>
    );
  }
  return <ProblemPanel key={problem.more.requestId} problem={problem} again={again} />;
}

interface ContentProps {
  readonly api: ApiClient;
  readonly state: BackupState;
  readonly view: BackupView;
}

function Content({ api, state, view }: ContentProps): JSX.Element {
  const now = useNow(1000);
  return (
    <article aria-labelledby="backup-name">
      <BackupHead view={view} state={state} now={now} />
      <Notices view={view} now={now} />
      <div class="columns">
        <BackupFacts view={view} now={now} />
        <div class="stack">
          <ServerFacts view={view} />
          <Sources view={view} confirmedAt={state.confirmedAt} now={now} />
        </div>
      </div>
      <Disks api={api} view={view} />
      <Warnings warnings={view.warnings} />
      <RawJson view={view} />
    </article>
  );
}
