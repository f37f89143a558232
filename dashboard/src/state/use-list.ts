import { useEffect, useState } from 'preact/hooks';
import type { ListState, ListStore } from './list-store.js';

/** What the store holds now: never what another one held. */
export function useListState(store: ListStore): ListState {
  const [, setChanges] = useState(0);
  useEffect(
    () =>
      store.subscribe(() => {
        setChanges((count) => count + 1);
      }),
    [store],
  );
  return store.snapshot;
}
