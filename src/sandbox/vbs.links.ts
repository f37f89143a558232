import type { Cloud } from './cloud.js';
import type { Call } from './http.js';
import type { ListQuery } from './vbs.query.js';

export interface Link {
  href: string;
  rel: string;
}

/** Where a row's and a page's links point: an address inside the cloud, or where the request came in. */
export interface Links {
  of(id: string): Link[];
  next(lastId: string, query: ListQuery): Link;
}

/** The internal host that the services' own documentation shows; no client can reach it. */
const INTERNAL = 'http://192.168.82.222:8776';

export function linksFor(call: Call, cloud: Cloud, version: string, projectId: string): Links {
  const modern = cloud.nextLink === 'modern';
  const root = modern ? `http://${call.headers['host'] ?? ''}${cloud.basePath}/vbs` : INTERNAL;
  return {
    of: (id) => [
      { href: `${root}/${version}/${projectId}/backups/${id}`, rel: 'self' },
      { href: `${root}/${projectId}/backups/${id}`, rel: 'bookmark' },
    ],
    next: (lastId, query) => {
      const path = call.path.replace(/^\/vbs/, '');
      const href = modern
        ? `${root}${path}?${modernParameters(call.query, lastId)}`
        : `${root}/${projectId}/backups?limit=${query.limit}&offset=${query.offset}&marker=${lastId}`;
      return { href, rel: 'next' };
    },
  };
}

/** Every parameter is copied, `offset` too, which applies after the marker: who follows such a link skips rows. */
function modernParameters(asked: URLSearchParams, lastId: string): string {
  const parameters = new URLSearchParams(asked);
  parameters.delete('marker');
  parameters.append('marker', lastId);
  return parameters.toString();
}
