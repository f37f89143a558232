import { createHash } from 'node:crypto';
import type { CloudSettings, Domain, UpstreamAuth } from '../../config/cloud-settings.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';

/** Which cloud is asked, and as whom: part of every cache key. A hash, for a token may be in it. */
export function cloudFingerprint(settings: CloudSettings): string {
  const { csbsEndpoint, vbsEndpoint, regionName, interface: face, auth } = settings;
  const where = [csbsEndpoint ?? '', vbsEndpoint ?? '', regionName ?? '', face];
  return createHash('sha256')
    .update(lengthPrefixed([...where, auth.type, ...asWhom(auth)]))
    .digest('hex')
    .slice(0, 32);
}

function asWhom(auth: UpstreamAuth): readonly string[] {
  switch (auth.type) {
    case 'v3password':
      return [auth.authUrl, ...handleOf(auth.userDomain), auth.username];
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

function handleOf(domain: Domain): readonly string[] {
  return 'id' in domain ? ['id', domain.id] : ['name', domain.name];
}
