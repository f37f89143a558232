import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The focus goes to a page that has come, or it would stay where something is no more. */
export function useMainFocus(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // A row that one comes back to has it already.
    if (main.current?.contains(document.activeElement) === false) main.current.focus({ preventScroll: true });
  }, []);
  return main;
}
