export interface Slice {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

/** Rows beyond both edges of the window, for quick scrolling and for the keyboard. */
const MARGIN = 12;

/** Which rows of a long list stand in the window. `top`: pixels of the list that are above the window's upper edge. */
export function visibleRows(top: number, windowHeight: number, rowHeight: number, count: number): Slice {
  const first = Math.floor(top / rowHeight) - MARGIN;
  const end = Math.ceil((top + windowHeight) / rowHeight) + MARGIN;
  const within = (index: number): number => Math.min(count, Math.max(0, index));
  return { first: within(first), end: within(end) };
}
