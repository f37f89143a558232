import { createHash } from 'node:crypto';
import type { CloudSettings } from '../../config/cloud-settings.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';
import { accountOf } from '../identity/account.js';

/** Which cloud is asked, and as whom: part of every cache key. A hash, for a token may be in it. */
export function cloudFingerprint(settings: CloudSettings): string {
  const { csbsEndpoint, vbsEndpoint, cbr, regionName, interface: face, auth } = settings;
  const where = [csbsEndpoint ?? '', vbsEndpoint ?? '', regionName ?? '', face];
  const more = cbr === null ? [] : ['cbr', cbr.endpoint ?? '']; // nothing where it is not asked, so that what is kept is found
  return createHash('sha256')
    .update(lengthPrefixed([...where, ...accountOf(auth), ...more]))
    .digest('hex')
    .slice(0, 32);
}
