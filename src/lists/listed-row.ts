import type { ListedItem } from '../core/checkpoint-page.js';
import type { Origin } from '../core/services.js';
import type { Status } from '../core/status.js';

/** What lists of server backups are ordered and filtered by. */
export interface ItemFacts {
  readonly id: string;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly name: string | null;
  readonly status: Status;
  readonly resourceId: string | null;
}

/** An item of a service's list, read on demand: of a thousand that are looked through, fifty are shown. */
export interface ListedRow extends ItemFacts {
  /** When it was said so: RFC 3339 UTC. */
  readonly fetchedAt: string;
  readonly item: () => ListedItem;
}

/** The same, and which service said so, where a project may have it from several. */
export interface FoundRow extends ListedRow {
  readonly origin?: Origin;
}

export function factsOf({ id, facts: { createdAt, updatedAt, name, status, resource } }: ListedItem): ItemFacts {
  return { id, createdAt, updatedAt, name, status, resourceId: resource.id };
}
