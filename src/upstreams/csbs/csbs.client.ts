import { readCheckpointItem } from '../../core/checkpoint-item.js';
import { checkpointPage, readListedItem } from '../../core/checkpoint-page.js';
import { backupId } from '../../core/ids.js';
import { hasTooManyValues, isJsonObject, parseJson, type Json, type JsonObject } from '../../core/json.js';
import { parseList } from '../../core/json-list.js';
import { madeOfEach } from '../../core/turns.js';
import { TOO_LONG, UpstreamFailure } from '../../core/upstream-failure.js';
import { inTurns } from '../../in-turns.js';
import type { CallContext } from '../call-context.js';
import type { CloudApi } from '../cloud-api.js';
import type { CrossedWires } from '../crossed-wires.js';
import type { ItemAnswer, ItemSource, ListedItems } from '../item-source.js';

/** Cloud Server Backup Service, API v1. */
export class CsbsClient implements ItemSource {
  readonly origin = 'csbs';

  constructor(
    private readonly api: CloudApi,
    private readonly crossed: CrossedWires,
  ) {}

  /** GET {CSBS_ENDPOINT}/checkpoint_items/{checkpoint_item_id}: `{"checkpoint_item":{…}}`. */
  async item(projectId: string, id: string, context: CallContext): Promise<ItemAnswer> {
    const { text, fetchedAt } = await this.api.get(projectId, `/checkpoint_items/${id}`, undefined, context);
    const sent = checkpointItemOf(parseJson(text));
    if (!isOf(sent, id)) {
      this.crossed.otherBackup(context);
      throw new UpstreamFailure('csbs', 'malformed');
    }
    const item = readCheckpointItem(sent);
    return { item, source: { status: 'ok', fetchedAt, error: null }, text };
  }

  /** GET {CSBS_ENDPOINT}/checkpoint_items?…; a list that is not there is CSBS's failure, whatever it calls that. */
  async items(projectId: string, query: URLSearchParams, context: CallContext): Promise<ListedItems> {
    const { text, fetchedAt } = await this.api
      .get(projectId, '/checkpoint_items', query, context)
      .catch((error: unknown) => {
        const isNoList = error instanceof UpstreamFailure && error.kind === 'not-found';
        throw isNoList ? new UpstreamFailure('csbs', 'failed', { status: 404 }) : error;
      });
    const answer = await inTurns(parseList(text, 'checkpoint_items'));
    if (answer === undefined && hasTooManyValues(text)) {
      throw new UpstreamFailure('csbs', 'malformed', { reason: TOO_LONG });
    }
    const page = checkpointPage(answer);
    if (page === null) throw new UpstreamFailure('csbs', 'malformed');
    const items = await inTurns(madeOfEach(page.rows, (row) => readListedItem(row, projectId)));
    return { items, received: page.rows.length, linksNext: page.linksNext, fetchedAt };
  }
}

function checkpointItemOf(answer: Json | undefined): JsonObject {
  const item = isJsonObject(answer) ? answer['checkpoint_item'] : undefined;
  if (!isJsonObject(item)) throw new UpstreamFailure('csbs', 'malformed');
  return item;
}

/** An item of another id is another server's backup: it must not reach the caller or the cache. */
function isOf({ id: named }: JsonObject, id: string): boolean {
  return typeof named === 'string' && backupId(named) === id;
}
