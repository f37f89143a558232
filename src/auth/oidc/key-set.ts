import { createLocalJWKSet, type JWK, type LocalJWKSet } from 'jose';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.js';
import { IssuerFailure } from './issuer-http.js';

/** All that may sign: with HS256 among them, whoever knows the public key could sign as well. */
export const ALGORITHMS: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

const MEMBERS = ['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y'] as const;
/** The curves of ES256, ES384 and ES512, as OpenSSL calls them. */
const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1'];
const MIN_RSA_BITS = 2048;
/** Issuers have a handful. Reading one takes about 0.2 ms, and meanwhile nobody is answered: a larger set is nonsense like any other. */
const MAX_KEYS = 100;

/** The keys of a JWKS document that can verify a signature; whatever else stands in it is left out. Throws IssuerFailure where none can, or there are too many. */
export function readKeySet(document: Json): LocalJWKSet {
  const entries = isJsonObject(document) && isJsonArray(document['keys']) ? document['keys'] : [];
  if (entries.length > MAX_KEYS) throw new IssuerFailure('no-usable-key');
  const keys = entries.flatMap((entry) => (isJsonObject(entry) && isForSignatures(entry) ? publicKey(entry) : []));
  if (keys.length === 0) throw new IssuerFailure('no-usable-key');
  return createLocalJWKSet({ keys });
}

/** A private half in public belongs to everybody; a symmetric key has none (`k`). */
function isForSignatures(entry: JsonObject): boolean {
  const { use = 'sig', alg, key_ops: operations = ['verify'] } = entry;
  const isKnown = alg === undefined || (typeof alg === 'string' && ALGORITHMS.includes(alg));
  const verifies = isJsonArray(operations) && operations.includes('verify');
  return use === 'sig' && isKnown && verifies && !('d' in entry) && !('k' in entry);
}

function publicKey(entry: JsonObject): readonly JWK[] {
  const members = MEMBERS.filter((name) => entry[name] !== undefined).map((name) => [name, entry[name]]);
  if (!members.every(([, value]) => typeof value === 'string')) return [];
  const jwk = Object.fromEntries(members) as JWK;
  try {
    return isStrong(createPublicKey({ key: jwk, format: 'jwk' })) ? [jwk] : [];
  } catch {
    return []; // members missing or out of form
  }
}

function isStrong({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean {
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= MIN_RSA_BITS;
  if (type === 'ec') return CURVES.includes(details?.namedCurve);
  return type === 'ed25519';
}
