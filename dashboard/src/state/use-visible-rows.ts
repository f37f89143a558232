import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { visibleRows, type Slice } from './visible-rows.js';

const PHONE = '(max-width: 640px)';
/** Pixels; the style sheet holds the rows to it. */
const ROW_HEIGHTS = { desk: 52, phone: 116 };

export function useRowHeight(): number {
  const [isPhone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const media = matchMedia(PHONE);
    const read = (): void => {
      setPhone(media.matches);
    };
    media.addEventListener('change', read);
    return () => {
      media.removeEventListener('change', read);
    };
  }, []);
  return isPhone ? ROW_HEIGHTS.phone : ROW_HEIGHTS.desk;
}

/** Which of the rows below the anchor are to be drawn, while the window moves over them. */
export function useVisibleRows(anchor: RefObject<HTMLElement | null>, rowHeight: number, count: number): Slice {
  const [slice, setSlice] = useState<Slice>({ first: 0, end: Math.min(count, 40) });
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = -(anchor.current?.getBoundingClientRect().top ?? 0);
      const next = visibleRows(top, innerHeight, rowHeight, count);
      setSlice((before) => (before.first === next.first && before.end === next.end ? before : next));
    };
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [anchor, rowHeight, count]);
  return slice;
}
