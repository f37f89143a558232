import type { OidcSettings } from '../../config/oidc-environment.js';
import { mayHoldKeys } from '../../config/url-readers.js';
import { isJsonObject } from '../../core/json.js';
import { getJson, IssuerFailure } from './issuer-http.js';

type Issuer = Pick<OidcSettings, 'issuer' | 'allowHttp'>;

/** Where the issuer's keys are, by its own description (OpenID Connect Discovery 1.0, section 4). Throws IssuerFailure. */
export async function findKeysAddress({ issuer, allowHttp }: Issuer, signal: AbortSignal): Promise<string> {
  const description = await getJson(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, signal);
  if (!isJsonObject(description) || description['issuer'] !== issuer) throw new IssuerFailure('another-issuer');
  const address = description['jwks_uri'];
  if (typeof address !== 'string' || !mayHoldKeys(address, issuer, allowHttp)) throw new IssuerFailure('keys-address');
  return address;
}
