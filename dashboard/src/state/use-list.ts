import { useEffect, useState } from 'preact/hooks';
import type { ListState, ListStore } from './list-store.js';

export function useListState(store: ListStore): ListState {
  const [state, setState] = useState(store.snapshot);
  useEffect(() => {
    const read = (): void => {
      setState(store.snapshot);
    };
    read();
    return store.subscribe(read);
  }, [store]);
  return state;
}
