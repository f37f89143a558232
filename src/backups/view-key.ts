import { createHash } from 'node:crypto';
import type { Settings, UpstreamAuth } from '../config/settings.js';
import { lengthPrefixed } from '../core/length-prefixed.js';

/** Raised whenever the shape of a cached view changes: an older one is then not found. */
const SHAPE = 'view-1';

/**
 * The key of one cached view; nothing else builds keys. Led by the project, then everything that upstream authorization depends on:
 * two gateways that share a cache but ask other clouds, or as another user, never meet. What a caller may see of the view (`network`)
 * is decided after the cache, so it is not in the key.
 */
export function viewKey(projectId: string, cloud: string, id: string): string {
  return lengthPrefixed([projectId, cloud, SHAPE, id]);
}

/** Which cloud is asked, and as whom; a hash, for a token may be in it. */
export function cloudFingerprint(settings: Settings): string {
  const { csbsEndpoint, vbsEndpoint, regionName, interface: face, upstreamAuth } = settings;
  const where = [csbsEndpoint ?? '', vbsEndpoint ?? '', regionName ?? '', face];
  return createHash('sha256')
    .update(lengthPrefixed([...where, upstreamAuth.type, ...asWhom(upstreamAuth)]))
    .digest('hex')
    .slice(0, 32);
}

function asWhom(auth: UpstreamAuth): readonly string[] {
  switch (auth.type) {
    case 'v3password':
      return [auth.authUrl, auth.userDomainName, auth.username];
    case 'v3applicationcredential':
      return [auth.authUrl, auth.credentialId];
    case 'v3token':
      return [auth.authUrl, auth.token];
    case 'admin_token':
      return [auth.token];
    case 'aksk':
      return [auth.accessKey];
  }
}
