import type { Page } from './types.js';

/** Everything on this page and those behind it; the next is read when it is needed. */
export async function* allItems<Item>(
  pageAt: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  for (;;) {
    const { items, nextCursor } = await pageAt(cursor);
    yield* items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}
