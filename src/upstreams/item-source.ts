import type { ListedItem } from '../core/checkpoint-page.js';
import type { CheckpointItemAnswer } from '../core/join.js';
import type { Origin } from '../core/services.js';
import type { CallContext } from './call-context.js';

/** An item as it is read, and the answer as it was sent. */
export interface ItemAnswer extends CheckpointItemAnswer {
  readonly text: string;
}

/** A page of a list of server backups, read. */
export interface ListedItems {
  readonly items: readonly ListedItem[];
  /** Rows on the wire, readable or not: what an offset counts. */
  readonly received: number;
  readonly linksNext: boolean;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

/**
 * A service that knows server backups. Whatever it calls them, it answers with checkpoint items: who joins, lists or keeps them does not know
 * which service it was. Both methods throw UpstreamFailure of that service, or of `identity`.
 */
export interface ItemSource {
  readonly origin: Origin;
  /** Throws `not-found` where the service proves that it has none of that id. */
  item(projectId: string, id: string, context: CallContext): Promise<ItemAnswer>;
  /** `query`: see itemQuery, whose parameters all of them take. Fails with TOO_LONG where a page of fewer rows might be read. */
  items(projectId: string, query: URLSearchParams, context: CallContext): Promise<ListedItems>;
}
