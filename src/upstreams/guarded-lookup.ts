import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isMetadataAddress } from '../config/metadata-addresses.js';

/** What a connection fails with; it is told as the reason in our log. */
export const METADATA_ADDRESS = 'METADATA_ADDRESS';

/** A name may pass for an upstream's when the settings are read, and lead to the machine's own credentials when it is looked up. */
export function guarded(lookup: LookupFunction): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, options, (error, found, family) => {
      if (error !== null) {
        done(error, found, family);
        return;
      }
      const addresses = typeof found === 'string' ? [found] : found.map(({ address }: LookupAddress) => address);
      if (!addresses.some(isMetadataAddress)) {
        done(null, found, family);
        return;
      }
      done(Object.assign(new Error('a link-local or metadata address'), { code: METADATA_ADDRESS }), []);
    });
  };
}

export const guardedLookup: LookupFunction = guarded(systemLookup);
