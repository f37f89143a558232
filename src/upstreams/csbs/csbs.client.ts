import { readCheckpointItem } from '../../core/checkpoint-item.js';
import { backupId } from '../../core/ids.js';
import type { CheckpointItemAnswer } from '../../core/join.js';
import { isJsonObject, parseJson, parseJsonVerbatim, type Json, type JsonObject } from '../../core/json.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { CallContext } from '../call-context.js';
import type { CloudApi } from '../cloud-api.js';

/** Cloud Server Backup Service, API v1. */
export class CsbsClient {
  constructor(private readonly api: CloudApi) {}

  /** GET {CSBS_ENDPOINT}/checkpoint_items/{checkpoint_item_id}, read. */
  async checkpointItem(projectId: string, id: string, context: CallContext): Promise<CheckpointItemAnswer> {
    const { text, fetchedAt } = await this.api.get(projectId, `/checkpoint_items/${id}`, undefined, context);
    const item = readCheckpointItem(checkpointItemOf(parseJson(text), id).item);
    return { item, source: { status: 'ok', fetchedAt, error: null } };
  }

  /** The same as CSBS sent it, to the last digit: `{"checkpoint_item":{…}}`. */
  async rawCheckpointItem(projectId: string, id: string, context: CallContext): Promise<JsonObject> {
    const { text } = await this.api.get(projectId, `/checkpoint_items/${id}`, undefined, context);
    return checkpointItemOf(parseJsonVerbatim(text), id).answer;
  }
}

/** An item of another id is another server's backup: a crossed wire must not reach the caller or the cache. */
function checkpointItemOf(answer: Json | undefined, id: string): { answer: JsonObject; item: JsonObject } {
  const item = isJsonObject(answer) ? answer['checkpoint_item'] : undefined;
  if (!isJsonObject(answer) || !isJsonObject(item)) throw new UpstreamFailure('csbs', 'malformed');
  const { id: named } = item;
  if (typeof named !== 'string' || backupId(named) !== id) throw new UpstreamFailure('csbs', 'malformed');
  return { answer, item };
}
