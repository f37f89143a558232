import type { JSX } from 'preact';
import type { ApiClient } from '../api/client.js';
import type { WhoAmI } from '../api/types.js';
import { NO_FILTER, writeRoute, type Route } from '../state/route.js';
import { Empty } from './empty.js';
import { ProjectPage } from './project-page.js';
import { Id } from './values.js';

interface ProjectsProps {
  readonly api: ApiClient;
  readonly who: WhoAmI;
  readonly route: Route;
  readonly go: (route: Route, how?: 'push' | 'replace') => void;
}

/** What the key opens: one project of it, or the choice. */
export function Projects({ api, who, route, go }: ProjectsProps): JSX.Element {
  const { projectId } = route;
  const isTheirs = who.projects.some(({ id }) => id === projectId);
  if (projectId !== null && isTheirs && who.scopes.includes('view')) {
    return <ProjectPage key={projectId} api={api} projectId={projectId} route={route} go={go} />;
  }
  return (
    <main id="main" class="page">
      <h1>Projects</h1>
      <Refused who={who} route={route} />
    </main>
  );
}

function Refused({ who, route }: Pick<ProjectsProps, 'who' | 'route'>): JSX.Element {
  if (!who.scopes.includes('view')) {
    return (
      <Empty title="This key may not look at backups">
        <p>
          It has the scopes <code>{who.scopes.join(', ')}</code>; the page needs <code>view</code>.
        </p>
      </Empty>
    );
  }
  if (who.projects.length === 0) return <Empty title="This key opens no project" />;
  if (route.projectId !== null) {
    return (
      <Empty title="No such project">
        <p>There is no project of that id, or this key does not open it.</p>
        <p>
          <a href="#/">The projects of this key</a>
        </p>
      </Empty>
    );
  }
  return <Choice who={who} />;
}

function Choice({ who }: Pick<ProjectsProps, 'who'>): JSX.Element {
  return (
    <ul class="projects">
      {who.projects.map(({ id, name }) => (
        <li key={id}>
          <a class="panel" href={writeRoute({ projectId: id, backupId: null, query: NO_FILTER })}>
            <strong>{name ?? 'Project'}</strong>
            <Id value={id} />
          </a>
        </li>
      ))}
    </ul>
  );
}
