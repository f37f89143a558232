import { randomUUID } from 'node:crypto';
import { callerOf } from './callers.js';
import type { Cloud } from './cloud.js';
import { InvalidParameter, readItemQuery } from './csbs.query.js';
import { backupServiceError, cinderFault, csbsError, gatewayError } from './errors.js';
import { type Answer, type Call, decodeSegment, json } from './http.js';

const ROUTE = /^\/csbs\/v1\/([^/]+)\/checkpoint_items(?:\/([^/]+))?$/;

/** CSBS v1, the reading half, behind the cloud's API gateway: an unknown path never reaches the service. */
export function answerCsbs(call: Call, cloud: Cloud): Answer {
  const answer = routed(call, cloud);
  return { ...answer, headers: { ...answer.headers, 'x-request-id': randomUUID().replaceAll('-', '') } };
}

function routed(call: Call, cloud: Cloud): Answer {
  const match = ROUTE.exec(call.path);
  if (match === null || call.method !== 'GET') return gatewayError(404);
  const caller = callerOf(call, cloud);
  if ('status' in caller) return caller;
  const projectId = decodeSegment(match[1] ?? '');
  // CSBS is built on Karbor, which took its request handling from Cinder: same refusal, same shape.
  if (projectId !== caller.projectId) return cinderFault(400, 'Malformed request url');
  if (cloud.world.isClosedTo(projectId, 'csbs')) return backupServiceError('closed');
  const id = match[2] === undefined ? undefined : decodeSegment(match[2]);
  if (id !== undefined && id !== 'count') return oneItem(cloud, projectId, id);
  try {
    return list(call, cloud, projectId, id === 'count');
  } catch (error) {
    if (error instanceof InvalidParameter) return csbsError(400, 'CSBS.9001', error.message);
    throw error;
  }
}

function oneItem(cloud: Cloud, projectId: string, id: string): Answer {
  const item = cloud.world.itemSeenAt(projectId, id, cloud.now());
  if (item === undefined) return csbsError(404, 'CSBS.3001', `Checkpoint_item (${id}) is not found.`);
  return json(200, { checkpoint_item: item });
}

/** Unlike Cinder's, the list has no links: the next page is an offset away. */
function list(call: Call, cloud: Cloud, projectId: string, countOnly: boolean): Answer {
  const query = readItemQuery(call.query);
  const items = cloud.world.itemsSeenAt(projectId, cloud.now()).filter(query.matches).sort(query.compare);
  if (countOnly) return json(200, { count: items.length });
  const from = query.marker === null ? 0 : items.findIndex((item) => item.id === query.marker) + 1;
  const page = items.slice(from).slice(query.offset, query.offset + query.limit);
  return json(200, { checkpoint_items: page });
}
