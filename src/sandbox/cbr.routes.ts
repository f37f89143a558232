import { randomUUID } from 'node:crypto';
import { callerOf } from './callers.js';
import { InvalidCbrParameter, readCbrQuery } from './cbr.query.js';
import { withChildren } from './cbr.store.js';
import type { Cloud } from './cloud.js';
import { backupServiceError, gatewayError } from './errors.js';
import { type Answer, type Call, decodeSegment, json } from './http.js';

const ROUTE = /^\/cbr\/v3\/([^/]+)\/backups(?:\/([^/]+))?$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** CBR v3, the reading half. Its paths are Cinder's own, on another host. */
export function answerCbr(call: Call, cloud: Cloud): Answer {
  const answer = routed(call, cloud);
  return { ...answer, headers: { ...answer.headers, 'x-request-id': randomUUID().replaceAll('-', '') } };
}

function routed(call: Call, cloud: Cloud): Answer {
  const match = ROUTE.exec(call.path);
  if (match === null || call.method !== 'GET' || !cloud.hasCbr) return gatewayError(404);
  const caller = callerOf(call, cloud);
  if ('status' in caller) return caller;
  const projectId = decodeSegment(match[1] ?? '');
  // Which refusal another project meets is written nowhere: the code is the one for "no right to this".
  if (projectId !== caller.projectId) return backupServiceError('forbidden');
  if (match[2] !== undefined) return oneBackup(cloud, projectId, decodeSegment(match[2]));
  try {
    return list(call, cloud, projectId);
  } catch (error) {
    if (error instanceof InvalidCbrParameter) return backupServiceError('invalid', error.message);
    throw error;
  }
}

function oneBackup(cloud: Cloud, projectId: string, id: string): Answer {
  // As other routes of the service print it for their own ids.
  if (!UUID.test(id)) return backupServiceError('invalid', 'Invalid backup_id provided.');
  const store = cloud.world.cbr(projectId);
  const backup = store.oneSeenAt(id, cloud.now());
  if (backup === undefined) return backupServiceError('notFound');
  return store.isRefused(id) ? backupServiceError('notInThisState') : json(200, { backup });
}

function list(call: Call, cloud: Cloud, projectId: string): Answer {
  const query = readCbrQuery(call.query, projectId);
  const all = cloud.world.cbr(projectId).seenAt(cloud.now());
  const showsChildren = cloud.cbrListsChildren || call.query.has('parent_id');
  const shown = showsChildren ? all : all.filter(({ parent_id: parent }) => (parent ?? null) === null);
  const matching = query.sorted(shown.filter(query.matches));
  // As at CSBS: a marker that is not in the list is as good as none, and the offset counts from behind the marker.
  const from = query.marker === null ? 0 : matching.findIndex(({ id }) => id === query.marker) + 1;
  const page = matching.slice(from).slice(query.offset, query.offset + query.limit);
  const backups = page.map((backup) => withChildren(backup, []));
  return json(200, { backups, count: matching.length, ...query.asked });
}
