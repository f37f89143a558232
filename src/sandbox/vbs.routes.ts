import { randomUUID } from 'node:crypto';
import { type Caller, callerOf } from './callers.js';
import type { Cloud } from './cloud.js';
import { backupServiceError, cinderFault, cinderUnrouted } from './errors.js';
import { type Answer, type Call, decodeSegment, json } from './http.js';
import { type Links, linksFor } from './vbs.links.js';
import { list } from './vbs.listing.js';
import { microversionOf } from './vbs.microversion.js';
import { Refusal, readListQuery } from './vbs.query.js';
import type { BackupRow } from './wire.js';

type Version = 'v2' | 'v3';

interface Backups {
  call: Call;
  cloud: Cloud;
  version: Version;
  projectId: string;
  microversion: number;
  links: Links;
}

const ROUTE = /^\/vbs\/(v2|v3)\/([^/]+)\/backups(?:\/([^/]+))?$/;
const V2_ONLY = ['service_metadata', 'os-bak-tenant-attr:tenant_id'];
const VERSIONS = /^\/vbs\/?(?:v([23])\/?)?$/;

/** VBS: Cinder's backups, v2 and v3, read-only. */
export function answerVbs(call: Call, cloud: Cloud): Answer {
  const versions = VERSIONS.exec(call.path);
  if (versions !== null && call.method === 'GET') return versionsDocument(cloud, versions[1]);
  const caller = callerOf(call, cloud);
  const answer = 'status' in caller ? caller : authenticated(call, cloud, caller);
  const requestId = `req-${randomUUID()}`;
  return {
    ...answer,
    headers: { ...answer.headers, 'x-compute-request-id': requestId, 'x-openstack-request-id': requestId },
  };
}

function authenticated(call: Call, cloud: Cloud, caller: Caller): Answer {
  const match = ROUTE.exec(call.path);
  if (match === null || call.method !== 'GET') return cinderUnrouted();
  const version = match[1] === 'v2' ? 'v2' : 'v3';
  if (cloud.vbsVersionsOff.includes(version)) return cinderUnrouted();
  const microversion = version === 'v2' ? 0 : microversionOf(call);
  if (typeof microversion !== 'number') return microversion;
  const projectId = decodeSegment(match[2] ?? '');
  if (projectId !== caller.projectId) return cinderFault(400, 'Malformed request url');
  if (cloud.world.isClosedTo(projectId, 'vbs')) return backupServiceError('closed');
  const links = linksFor(call, cloud, version, projectId);
  const answer = backups({ call, cloud, version, projectId, microversion, links }, match[3]);
  if (version === 'v2') return answer;
  const spoken = { 'openstack-api-version': `volume 3.${microversion}`, vary: 'OpenStack-API-Version' };
  return { ...answer, headers: { ...answer.headers, ...spoken } };
}

function backups(request: Backups, last: string | undefined): Answer {
  if (last !== undefined && last !== 'detail') return oneBackup(request, decodeSegment(last));
  try {
    return page(request, last === 'detail');
  } catch (error) {
    if (error instanceof Refusal) return cinderFault(error.status, error.message);
    throw error;
  }
}

function oneBackup({ cloud, projectId, version, links }: Backups, id: string): Answer {
  const row = cloud.world.rowSeenAt(projectId, id, cloud.now());
  if (row === undefined) return cinderFault(404, `Backup ${id} could not be found.`);
  return json(200, { backup: detail(row, version, projectId, links) });
}

function page({ call, cloud, version, projectId, microversion, links }: Backups, detailed: boolean): Answer {
  const query = readListQuery(call.query, microversion);
  const { page: rows, total } = list(cloud.world.rowsSeenAt(projectId, cloud.now()), query);
  const body: Record<string, unknown> = {
    backups: rows.map((row) => (detailed ? detail(row, version, projectId, links) : summary(row, links))),
  };
  // Present whenever the page is full, so an exact multiple is followed by an empty page.
  const last = rows.at(-1);
  if (last !== undefined && rows.length >= query.limit) body['backups_links'] = [links.next(last.id, query)];
  if (query.withCount) body['count'] = total;
  return json(200, body);
}

function summary(row: BackupRow, links: Links): unknown {
  return { id: row.id, name: row.name ?? null, links: links.of(row.id) };
}

function detail(row: BackupRow, version: Version, projectId: string, links: Links): unknown {
  if (version === 'v2') return { ...row, links: links.of(row.id) };
  // v3 says whose the row is under another name and never shows the metadata.
  const shown = Object.entries(row).filter(([key]) => !V2_ONLY.includes(key));
  return { ...Object.fromEntries(shown), links: links.of(row.id), 'os-backup-project-attr:project_id': projectId };
}

function versionsDocument(cloud: Cloud, only: string | undefined): Answer {
  const v2 = { id: 'v2.0', status: 'DEPRECATED', version: '', min_version: '' };
  const v3 = { id: 'v3.0', status: 'CURRENT', version: '3.70', min_version: '3.0' };
  const on = [v2, v3].filter(({ id }) => !cloud.vbsVersionsOff.some((version) => id.startsWith(version)));
  const described = on.map((entry) => ({
    ...entry,
    updated: '2022-03-30T00:00:00Z',
    links: [{ rel: 'self', href: `${cloud.url}/vbs/${entry.id.slice(0, 2)}/` }],
  }));
  const asked = described.filter((entry) => only === undefined || entry.id === `v${only}.0`);
  return json(only === undefined ? 300 : 200, { versions: asked });
}
