import type { LinkAddresses } from '../core/raw-answer.js';

/** Which API version the caller speaks; the upstream's own may be another. */
export type ApiVersion = 'v2' | 'v3';

/**
 * Stands in what is kept for the gateway's own address and the caller's version: both are put in when sending, for `Host` is whatever a
 * caller says it is. No URL, so that it cannot be taken for one.
 */
const OWN_API = 'backup-gateway-own-api:';

/** Links of what is kept; `query` is what was asked for, in its one form. */
export function linksOf(projectId: string, query = new URLSearchParams()): LinkAddresses {
  const backups = `${OWN_API}/${projectId}/backups`;
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

/** The text with its links leading to the gateway as the caller knows it, e.g. `https://backups.example.com`. */
export function withOwnAddress(text: string, base: string, version: ApiVersion): string {
  return text.replaceAll(OWN_API, `${base}/${version}`);
}
