import { isJsonObject, parseJson, parseJsonVerbatim, type Json, type JsonObject } from '../../core/json.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import { readVolumeBackup, type VolumeBackup } from '../../core/volume-backup.js';
import { readVolumeBackupPage, type VolumeBackupPage } from '../../core/volume-backup-page.js';
import type { CallContext } from '../call-context.js';
import type { CloudApi } from '../cloud-api.js';

/** The default and the maximum of a page (`osapi_max_limit`); more is clamped without a word. */
export const PAGE_LIMIT = 1000;

export interface Fetched<T> {
  readonly value: T;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

/** Volume Backup Service, native OpenStack API v2 or v3: the endpoint says which, the rows are read alike. */
export class VbsClient {
  constructor(private readonly api: CloudApi) {}

  /** GET {VBS_ENDPOINT}/backups/detail?volume_id=…: all backups of one disk, tens of rows at most. */
  volumeBackupsOf(projectId: string, volumeId: string, context: CallContext): Promise<Fetched<VolumeBackupPage>> {
    return this.page(projectId, new URLSearchParams({ volume_id: volumeId, limit: String(PAGE_LIMIT) }), context);
  }

  /** GET {VBS_ENDPOINT}/backups/detail?limit=1000&offset=…: newest first. */
  volumeBackupPage(projectId: string, offset: number, context: CallContext): Promise<Fetched<VolumeBackupPage>> {
    return this.page(projectId, new URLSearchParams({ limit: String(PAGE_LIMIT), offset: String(offset) }), context);
  }

  /** GET {VBS_ENDPOINT}/backups/{backup_id}; throws `not-found` where VBS proves that there is none. */
  async volumeBackup(projectId: string, id: string, context: CallContext): Promise<Fetched<VolumeBackup>> {
    const { text, fetchedAt } = await this.api.get(projectId, `/backups/${id}`, undefined, context);
    const row = readVolumeBackup(backupOf(parseJson(text)).backup);
    if (row?.id !== id) throw malformed();
    return { value: row, fetchedAt };
  }

  /** `detail` as VBS sent it, to the last digit: `{"backups":[…],"backups_links":[…]}`. */
  async rawPage(projectId: string, query: URLSearchParams, context: CallContext): Promise<JsonObject> {
    const { text } = await this.api.get(projectId, '/backups/detail', query, context);
    const answer = parseJsonVerbatim(text);
    if (!isJsonObject(answer) || readVolumeBackupPage(answer) === null) throw malformed();
    return answer;
  }

  /** One backup as VBS sent it: `{"backup":{…}}`. */
  async rawBackup(projectId: string, id: string, context: CallContext): Promise<JsonObject> {
    const { text } = await this.api.get(projectId, `/backups/${id}`, undefined, context);
    const { answer, backup } = backupOf(parseJsonVerbatim(text));
    if (typeof backup['id'] !== 'string' || backup['id'].toLowerCase() !== id) throw malformed();
    return answer;
  }

  private async page(
    projectId: string,
    query: URLSearchParams,
    context: CallContext,
  ): Promise<Fetched<VolumeBackupPage>> {
    const { text, fetchedAt } = await this.api.get(projectId, '/backups/detail', query, context);
    const page = readVolumeBackupPage(parseJson(text) ?? null);
    if (page === null) throw malformed();
    return { value: page, fetchedAt };
  }
}

function backupOf(answer: Json | undefined): { answer: JsonObject; backup: JsonObject } {
  const backup = isJsonObject(answer) ? answer['backup'] : undefined;
  if (!isJsonObject(answer) || !isJsonObject(backup)) throw malformed();
  return { answer, backup };
}

function malformed(): UpstreamFailure {
  return new UpstreamFailure('vbs', 'malformed');
}
