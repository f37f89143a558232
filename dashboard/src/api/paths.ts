import type { ListQuery } from '../state/route.js';

/** Soon something, then not too many requests for a long list. */
const PAGE_SIZES = { first: 100, next: 500 };

const projectPath = (projectId: string): string => `api/v1/projects/${encodeURIComponent(projectId)}`;

export function backupPath(projectId: string, id: string): string {
  return `${projectPath(projectId)}/backups/${encodeURIComponent(id)}`;
}

export function listPath(projectId: string, query: ListQuery, cursor: string | null): string {
  const params = new URLSearchParams({
    limit: String(cursor === null ? PAGE_SIZES.first : PAGE_SIZES.next),
    sort: query.sort,
  });
  if (query.name !== '') params.set('name', query.name);
  if (query.status !== '') params.set('status', query.status);
  if (query.resourceId !== '') params.set('resourceId', query.resourceId);
  // Whole days of the viewer's own; the gateway wants instants.
  if (query.from !== '') params.set('from', new Date(`${query.from}T00:00:00`).toISOString());
  if (query.to !== '') params.set('to', new Date(`${query.to}T23:59:59.999`).toISOString());
  if (query.disks) params.set('include', 'volumes');
  if (cursor !== null) params.set('cursor', cursor);
  return `${projectPath(projectId)}/backups?${params.toString()}`;
}

export function eventsPath(projectId: string, ids: readonly string[]): string {
  return `${projectPath(projectId)}/events?ids=${ids.map(encodeURIComponent).join(',')}`;
}

export function diskHistoryPath(projectId: string, volumeId: string): string {
  const params = new URLSearchParams({ volumeId, sort: 'createdAt', limit: '100' });
  return `${projectPath(projectId)}/volume-backups?${params.toString()}`;
}
