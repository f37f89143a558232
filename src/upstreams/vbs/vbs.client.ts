import { isJsonObject, parseBoth, type Json, type JsonObject } from '../../core/json.js';
import { parseListBoth } from '../../core/json-list.js';
import { isOtherOwner } from '../../core/owners.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import { readVolumeBackup, type VolumeBackup } from '../../core/volume-backup.js';
import { readVolumeBackupPage, type VolumeBackupPage } from '../../core/volume-backup-page.js';
import { inTurns } from '../../in-turns.js';
import type { CallContext } from '../call-context.js';
import type { CloudApi } from '../cloud-api.js';
import type { CrossedWires } from '../crossed-wires.js';

/** The default and the maximum of a page (`osapi_max_limit`); more is clamped without a word. */
export const PAGE_LIMIT = 1000;

/** The `code` of the failure where VBS answers with the backup of a project that was not asked for: it reaches no caller and no cache. */
export const ANOTHER_PROJECT = 'another_project';

/** One answer, twice: as it is read, and as it was sent. */
export interface VbsAnswer<T> {
  readonly value: T;
  /** To the last digit, secrets included. */
  readonly sent: JsonObject;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

/** Volume Backup Service, native OpenStack API v2 or v3: the endpoint says which, the rows are read alike. */
export class VbsClient {
  constructor(
    private readonly api: CloudApi,
    private readonly crossed: CrossedWires,
  ) {}

  /** GET {VBS_ENDPOINT}/backups/detail?…: `{"backups":[…],"backups_links":[…]}`. */
  async detail(projectId: string, query: URLSearchParams, context: CallContext): Promise<VbsAnswer<VolumeBackupPage>> {
    const { text, fetchedAt } = await this.api.get(projectId, '/backups/detail', query, context);
    const { read = null, sent } = await inTurns(parseListBoth(text, 'backups'));
    const value = await inTurns(readVolumeBackupPage(read, projectId));
    if (value === null || !isJsonObject(sent)) throw malformed();
    this.crossed.otherProject(value.foreign, context);
    return { value, sent, fetchedAt };
  }

  /** GET {VBS_ENDPOINT}/backups/{backup_id}: `{"backup":{…}}`; throws `not-found` where VBS proves that there is none. */
  async backup(projectId: string, id: string, context: CallContext): Promise<VbsAnswer<VolumeBackup>> {
    const { text, fetchedAt } = await this.api.get(projectId, `/backups/${id}`, undefined, context);
    const { read, sent } = parseBoth(text);
    const value = readVolumeBackup(backupOf(read));
    if (value !== null && value.id !== id) this.crossed.otherBackup(context);
    if (value?.id !== id || !isJsonObject(sent)) throw malformed();
    if (isOtherOwner(value.owners, projectId)) {
      this.crossed.otherProject(1, context);
      throw malformed(ANOTHER_PROJECT);
    }
    return { value, sent, fetchedAt };
  }
}

function backupOf(answer: Json | undefined): JsonObject {
  const backup = isJsonObject(answer) ? answer['backup'] : undefined;
  if (!isJsonObject(backup)) throw malformed();
  return backup;
}

function malformed(code?: string): UpstreamFailure {
  return new UpstreamFailure('vbs', 'malformed', code === undefined ? {} : { code });
}
