import { readCbrBackup } from '../../core/cbr-backup.js';
import { cbrPage, isOtherProjects, readListedCbrBackup } from '../../core/cbr-page.js';
import { hasTooManyValues, isJsonObject, parseJson, type Json, type JsonObject } from '../../core/json.js';
import { parseList } from '../../core/json-list.js';
import { madeOfEach } from '../../core/turns.js';
import { TOO_LONG, UpstreamFailure } from '../../core/upstream-failure.js';
import { inTurns } from '../../in-turns.js';
import type { CallContext } from '../call-context.js';
import type { CloudAnswer, CloudApi } from '../cloud-api.js';
import type { CrossedWires } from '../crossed-wires.js';
import type { ItemAnswer, ItemSource, ListedItems } from '../item-source.js';

/** Cloud Backup and Recovery, API v3. Its paths are those of Cinder, at another host. */
export class CbrClient implements ItemSource {
  readonly origin = 'cbr';

  constructor(
    private readonly api: CloudApi,
    private readonly crossed: CrossedWires,
  ) {}

  /** GET {CBR_ENDPOINT}/backups/{backup_id}: `{"backup":{…}}`. */
  async item(projectId: string, id: string, context: CallContext): Promise<ItemAnswer> {
    const { text, fetchedAt } = await this.api.get(projectId, `/backups/${id}`, undefined, context);
    const sent = backupOf(parseJson(text));
    const item = readCbrBackup(sent);
    if (item.id !== id) {
      this.crossed.otherBackup(context);
      throw new UpstreamFailure('cbr', 'malformed');
    }
    if (isOtherProjects(sent, projectId)) {
      this.crossed.otherProject(1, context);
      throw new UpstreamFailure('cbr', 'malformed');
    }
    return { item, source: { status: 'ok', fetchedAt, error: null }, text };
  }

  /** GET {CBR_ENDPOINT}/backups?…, read. */
  async items(projectId: string, query: URLSearchParams, context: CallContext): Promise<ListedItems> {
    const { text, fetchedAt } = await this.list(projectId, query, context);
    const page = cbrPage(await inTurns(parseList(text, 'backups')), Number(query.get('offset') ?? '0'));
    if (page === null) throw tooLongOrMalformed(text);
    this.crossed.otherProject(page.rows.filter((row) => isForeign(row, projectId)).length, context);
    const items = await inTurns(madeOfEach(page.rows, (row) => readListedCbrBackup(row, projectId)));
    return { items, received: page.rows.length, linksNext: page.linksNext, fetchedAt };
  }

  /** The same as it was sent. */
  list(projectId: string, query: URLSearchParams, context: CallContext): Promise<CloudAnswer> {
    return this.api.get(projectId, '/backups', query, context);
  }
}

function backupOf(answer: Json | undefined): JsonObject {
  const backup = isJsonObject(answer) ? answer['backup'] : undefined;
  if (!isJsonObject(backup)) throw new UpstreamFailure('cbr', 'malformed');
  return backup;
}

function isForeign(row: Json, projectId: string): boolean {
  return isJsonObject(row) && isOtherProjects(row, projectId);
}

function tooLongOrMalformed(text: string): UpstreamFailure {
  return new UpstreamFailure('cbr', 'malformed', hasTooManyValues(text) ? { reason: TOO_LONG } : {});
}
