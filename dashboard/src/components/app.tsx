import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useHash } from '../state/use-hash.js';
import { useSession } from '../state/use-session.js';
import { useTheme } from '../state/theme.js';
import { Header } from './header.js';
import { Projects } from './projects.js';
import { SignIn } from './sign-in.js';

export function App(): JSX.Element {
  const [theme, nextTheme] = useTheme();
  const [route, go] = useHash();
  const [session, actions] = useSession();
  const who = session.phase === 'in' ? session.who : null;
  const only = who?.projects.length === 1 ? who.projects[0] : undefined;
  useEffect(() => {
    if (only !== undefined && route.projectId === null) go({ ...route, projectId: only.id }, 'replace');
  }, [only, route]);
  return (
    <>
      <SkipLink />
      <Header who={who} route={route} go={go} theme={theme} nextTheme={nextTheme} signOut={actions.signOut} />
      {session.phase === 'in' ? (
        <Projects api={session.api} who={session.who} route={route} go={go} />
      ) : (
        <SignIn
          isBusy={session.phase === 'entering'}
          problem={session.phase === 'out' ? session.problem : null}
          signIn={actions.signIn}
        />
      )}
    </>
  );
}

/** The address's hash is the page's state, so the link moves the focus itself. */
function SkipLink(): JSX.Element {
  const skip = (event: Event): void => {
    event.preventDefault();
    const main = document.getElementById('main');
    main?.setAttribute('tabindex', '-1');
    main?.focus();
  };
  return (
    <a class="skip" href="#main" onClick={skip}>
      Skip to the content
    </a>
  );
}
