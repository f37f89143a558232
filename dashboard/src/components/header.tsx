import type { JSX } from 'preact';
import type { WhoAmI } from '../api/types.js';
import { span } from '../format/time.js';
import { NO_FILTER, type Route } from '../state/route.js';
import type { Theme } from '../state/theme.js';
import { useNow } from '../state/use-now.js';
import { Picture } from './icons.js';

interface HeaderProps {
  readonly who: WhoAmI | null;
  readonly route: Route;
  readonly go: (route: Route) => void;
  readonly theme: Theme;
  readonly nextTheme: () => void;
  readonly signOut: () => void;
}

const THEMES = {
  system: { picture: 'system', name: 'as the system' },
  light: { picture: 'sun', name: 'light' },
  dark: { picture: 'moon', name: 'dark' },
} as const;

export function Header({ who, route, go, theme, nextTheme, signOut }: HeaderProps): JSX.Element {
  const { picture, name } = THEMES[theme];
  return (
    <header class="header">
      <span class="brand">
        <Picture name="disk" /> Backup Gateway
      </span>
      {who !== null && who.projects.length > 1 && <ProjectChooser who={who} route={route} go={go} />}
      <span class="gap" />
      {who !== null && <Who who={who} />}
      <button type="button" class="button plain" onClick={nextTheme} title={`Colours: ${name}`}>
        <Picture name={picture} />
        <span class="hidden">Colours: {name}. Change</span>
      </button>
      {who !== null && (
        <button type="button" class="button plain" onClick={signOut}>
          <Picture name="out" /> Sign out
        </button>
      )}
    </header>
  );
}

function ProjectChooser({ who, route, go }: Pick<HeaderProps, 'route' | 'go'> & { readonly who: WhoAmI }): JSX.Element {
  return (
    <label class="chooser">
      <span class="hidden">Project</span>
      <select
        value={route.projectId ?? ''}
        onChange={({ currentTarget: { value } }) => {
          go({ projectId: value === '' ? null : value, backupId: null, query: NO_FILTER });
        }}
      >
        <option value="">All projects</option>
        {who.projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name ?? id}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The caller's name, what the key may do, and until when. */
function Who({ who: { caller, scopes, expiresAt } }: { readonly who: WhoAmI }): JSX.Element {
  const now = useNow(60_000);
  const left = expiresAt === null ? null : (Date.parse(expiresAt) - now) / 1000;
  const ends = left === null ? 'does not expire' : `ends in ${span(left)}`;
  return (
    <span class="who" title={`The key of “${caller}”, scopes ${scopes.join(', ')}; ${expiresAt ?? ends}`}>
      <strong>{caller}</strong>
      <span class="small">
        {scopes.join(', ')} · {ends}
      </span>
    </span>
  );
}
