import { useCallback, useEffect, useState } from 'preact/hooks';
import { readRoute, writeRoute, type Route } from './route.js';

/** The route that the address names, and how to go to another; `replace` leaves no step in the history. */
export function useHash(): readonly [Route, (route: Route, how?: 'push' | 'replace') => void] {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const read = (): void => {
      setRoute(readRoute(location.hash));
    };
    addEventListener('hashchange', read);
    return () => {
      removeEventListener('hashchange', read);
    };
  }, []);
  const go = useCallback((next: Route, how: 'push' | 'replace' = 'push'): void => {
    if (how === 'push') history.pushState(null, '', writeRoute(next));
    else history.replaceState(null, '', writeRoute(next));
    setRoute(next);
  }, []);
  return [route, go];
}
