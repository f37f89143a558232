import { readCheckpointItem, type CheckpointItem } from './checkpoint-item.js';
import { backupId } from './ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.js';
import { MAX_ENTRIES } from './limits.js';
import { isOtherOwner, ownersOf } from './owners.js';

export interface CheckpointPage {
  /** As they came, unread. */
  readonly rows: readonly Json[];
  /** Whether CSBS has sent more than is read, or a next link: the document shows none, its oldest client looks for one. */
  readonly linksNext: boolean;
}

/** `{"checkpoint_items":[…]}` of `GET …/checkpoint_items`; `null` when it is something else. */
export function checkpointPage(answer: Json | undefined): CheckpointPage | null {
  if (!isJsonObject(answer)) return null;
  const { checkpoint_items: items, checkpoint_items_links: links } = answer;
  if (!isJsonArray(items)) return null;
  const rows = items.slice(0, MAX_ENTRIES);
  const isLinked = isJsonArray(links) && links.some((link) => isJsonObject(link) && link['rel'] === 'next');
  return { rows, linksNext: isLinked || rows.length < items.length };
}

/** An item that has an id which can be asked for, as `id` says it. */
export type ListedItem = CheckpointItem & { readonly id: string };

/** One row of the list; `null` where it is no item that anybody could open, or another project's. The single GET may say more of it. */
export function readListedItem(row: Json, projectId: string): ListedItem | null {
  if (!isJsonObject(row) || isForeign(row, projectId)) return null;
  const item = readCheckpointItem(row);
  const { id } = item;
  return id === null || backupId(id) !== id ? null : { ...item, id };
}

/** Checkpoints name their project, where they name one, as `project_id`. */
function isForeign(row: JsonObject, projectId: string): boolean {
  const { project_id: named } = row;
  const owner = typeof named === 'string' && named !== '' ? [named.replaceAll('-', '').toLowerCase()] : [];
  return isOtherOwner([...ownersOf(row), ...owner], projectId);
}
