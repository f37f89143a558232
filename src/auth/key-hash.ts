import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyParts } from './key-format.js';

/**
 * HMAC-SHA256 under the gateway secret, 64 hex digits: a stolen key file allows no guessing without that secret. 256
 * random bits need no slow hash, which would let a few callers per second take the whole machine.
 */
export function hashKey(gatewaySecret: string, { id, secret }: KeyParts): string {
  return createHmac('sha256', gatewaySecret).update(`${id}:${secret}`).digest('hex');
}

/**
 * Tells whether a key file was made with a gateway secret, without giving the secret away: HMAC-SHA256 of a fixed text under a key that is
 * derived for this purpose alone, 64 hex digits.
 */
export function secretCheck(gatewaySecret: string): string {
  const key = createHmac('sha256', gatewaySecret).update('backup-gateway: secret check 1').digest();
  return createHmac('sha256', key).update('the gateway secret of this key file').digest('hex');
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function isSameHash(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
