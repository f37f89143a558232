import { readCheckpointItem } from '../../core/checkpoint-item.js';
import { backupId } from '../../core/ids.js';
import type { CheckpointItemAnswer } from '../../core/join.js';
import { isJsonObject, parseJson, type Json, type JsonObject } from '../../core/json.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { CallContext } from '../call-context.js';
import type { CloudApi } from '../cloud-api.js';

/** An item as it is read, and the answer as it was sent: `{"checkpoint_item":{…}}`. */
export interface CsbsAnswer extends CheckpointItemAnswer {
  readonly text: string;
}

/** Cloud Server Backup Service, API v1. */
export class CsbsClient {
  constructor(private readonly api: CloudApi) {}

  /** GET {CSBS_ENDPOINT}/checkpoint_items/{checkpoint_item_id}. */
  async checkpointItem(projectId: string, id: string, context: CallContext): Promise<CsbsAnswer> {
    const { text, fetchedAt } = await this.api.get(projectId, `/checkpoint_items/${id}`, undefined, context);
    const item = readCheckpointItem(checkpointItemOf(parseJson(text), id));
    return { item, source: { status: 'ok', fetchedAt, error: null }, text };
  }
}

/** An item of another id is another server's backup: a crossed wire must not reach the caller or the cache. */
function checkpointItemOf(answer: Json | undefined, id: string): JsonObject {
  const item = isJsonObject(answer) ? answer['checkpoint_item'] : undefined;
  if (!isJsonObject(item)) throw new UpstreamFailure('csbs', 'malformed');
  const { id: named } = item;
  if (typeof named !== 'string' || backupId(named) !== id) throw new UpstreamFailure('csbs', 'malformed');
  return item;
}
