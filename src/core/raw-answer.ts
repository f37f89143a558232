import { isOtherProjects } from './cbr-page.js';
import { cutSecrets } from './cut-secrets.js';
import { backupId } from './ids.js';
import { isJsonArray, isJsonObject, parseJsonVerbatim, type Json, type JsonObject } from './json.js';
import { MAX_ENTRIES } from './limits.js';
import { isOtherOwner, ownersOf } from './owners.js';
import { ROWS_IN_A_TURN, type Turns } from './turns.js';

/** Where links lead instead of into the cloud's inside. */
export interface LinkAddresses {
  /** Of one backup. */
  backup(id: string): string;
  /** Of the page after one of which `received` rows came. */
  nextPage(received: number): string;
}

/** CSBS's answer as a caller may have it; `null` when it cannot be looked through. */
export function rawCheckpointItem(answer: JsonObject, maySeeNetwork: boolean): JsonObject | null {
  return cutSecrets(answer, !maySeeNetwork);
}

/** What rawCheckpointItem made with `maySeeNetwork`, with customers' addresses blanked as well. */
export function blankAddresses(text: string): string {
  const answer = parseJsonVerbatim(text);
  const blanked = isJsonObject(answer) ? cutSecrets(answer, true) : null;
  if (blanked === null) throw new Error('not an answer that was looked through before');
  return JSON.stringify(blanked);
}

/** One VBS backup as a caller may have it, its links leading to the gateway; `null` when it is another project's or cannot be looked through. */
export function rawVolumeBackup(answer: JsonObject, projectId: string, links: LinkAddresses): JsonObject | null {
  const cut = isForeign(answer['backup'], projectId) ? null : cutSecrets(answer, true);
  return cut === null ? null : { ...cut, backup: withOwnLinks(cut['backup'] ?? null, links) };
}

/**
 * A page of VBS backups likewise. Rows that name another owner are left out. Of a next link only the presence is believed, and not even
 * that after no rows: a client that follows links would go on for ever. Of more rows than are read the rest is left to the next page.
 */
export function* rawVolumeBackupPage(
  answer: JsonObject,
  projectId: string,
  links: LinkAddresses,
): Turns<JsonObject | null> {
  const { backups, ...around } = answer;
  const sent = isJsonArray(backups) ? backups : [];
  const cut = cutSecrets(around, true);
  const rows = yield* cutRows(sent.slice(0, MAX_ENTRIES));
  if (cut === null || rows === null) return null;
  const { backups_links: pageLinks, ...rest } = cut;
  const goesOn = rows.length > 0 && (hasNext(pageLinks) || rows.length < sent.length);
  const own = rows.filter((row) => !isForeign(row, projectId)).map((row) => withOwnLinks(row, links));
  const next = { href: links.nextPage(rows.length), rel: 'next' };
  return { backups: own, ...rest, ...(goesOn ? { backups_links: [next] } : {}) };
}

/** One backup of CBR's as a caller may have it; `null` when it cannot be looked through. CBR sends no links; `href` is cut as everywhere. */
export function rawCbrBackup(answer: JsonObject): JsonObject | null {
  return cutSecrets(answer, true);
}

/** A page of CBR's list likewise. Rows that name another project are left out. */
export function* rawCbrPage(answer: JsonObject, projectId: string): Turns<JsonObject | null> {
  const { backups, ...around } = answer;
  const cut = cutSecrets(around, true);
  const rows = yield* cutRows(isJsonArray(backups) ? backups.slice(0, MAX_ENTRIES) : []);
  if (cut === null || rows === null) return null;
  return { backups: rows.filter((row) => !(isJsonObject(row) && isOtherProjects(row, projectId))), ...cut };
}

function* cutRows(rows: readonly Json[]): Turns<Json[] | null> {
  const kept: Json[] = [];
  for (let from = 0; from < rows.length; from += ROWS_IN_A_TURN) {
    if (from > 0) yield;
    const cut = cutSecrets({ backups: rows.slice(from, from + ROWS_IN_A_TURN) }, true);
    if (cut === null) return null;
    kept.push(...(cut['backups'] as readonly Json[]));
  }
  return kept;
}

function isForeign(row: Json | undefined, projectId: string): boolean {
  return isJsonObject(row) && isOtherOwner(ownersOf(row), projectId);
}

function hasNext(pageLinks: Json | undefined): boolean {
  return isJsonArray(pageLinks) && pageLinks.some((link) => isJsonObject(link) && link['rel'] === 'next');
}

/** The upstream's addresses are gone already; every link of a row leads to the one address where the gateway has it. */
function withOwnLinks(row: Json, links: LinkAddresses): Json {
  if (!isJsonObject(row)) return row;
  const { id, links: own } = row;
  if (!isJsonArray(own)) return row;
  if (typeof id !== 'string' || backupId(id) === null) return { ...row, links: [] };
  const href = links.backup(id);
  return { ...row, links: own.filter((link) => isJsonObject(link)).map((link) => ({ href, ...link })) };
}
