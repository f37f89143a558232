import type { LinkAddresses } from '../core/raw-answer.js';

/** Which API version the caller speaks; the upstream's own may be another. */
export type ApiVersion = 'v2' | 'v3';

/** Links to the gateway: `base` is its address as callers know it, `query` what the caller asked for, as it goes upstream. */
export function ownLinks(
  base: string,
  version: ApiVersion,
  projectId: string,
  query = new URLSearchParams(),
): LinkAddresses {
  const backups = `${base}/${version}/${projectId}/backups`;
  return {
    backup: (id) => `${backups}/${id}`,
    // By offset, never by a marker of the upstream's: its own link adds a marker to the offset and so skips rows.
    nextPage: (received) => {
      const next = new URLSearchParams(query);
      next.set('offset', String(Number(query.get('offset') ?? '0') + received));
      return `${backups}/detail?${next.toString()}`;
    },
  };
}
