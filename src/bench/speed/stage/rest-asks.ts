import type { Contender } from '../contender.js';
import type { Addressed } from './ground.js';

/** The gateway's own routes, which the peers have as well. */
export function restAsks({ url, key, projectId }: Addressed): Pick<Contender, 'view' | 'batch'> {
  const backups = `${url}/api/v1/projects/${projectId}/backups`;
  const get = { method: 'GET' } as const;
  return {
    view: (id, headers = {}) => ({ ...get, url: `${backups}/${id}`, headers: { 'X-API-Key': key, ...headers } }),
    batch: (ids, headers = {}) => {
      return { ...get, url: `${backups}?ids=${ids.join(',')}`, headers: { 'X-API-Key': key, ...headers } };
    },
  };
}
