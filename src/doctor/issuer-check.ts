import { setTimeout as sleep } from 'node:timers/promises';
import { findKeysAddress } from '../auth/oidc/discovery.js';
import { getJson, IssuerFailure, type IssuerTrouble } from '../auth/oidc/issuer-http.js';
import { readKeySet } from '../auth/oidc/key-set.js';
import type { OidcSettings } from '../config/oidc-environment.js';
import { fail, ok, type Finding, type Trouble } from './finding.js';
import { CHECK_MS } from './one-call.js';

const CHECK = 'OIDC issuer';

const REMEDIES: Readonly<Record<IssuerTrouble, Trouble>> = {
  timeout: { says: 'no answer within 5 s', remedy: 'look at firewalls and at the host in OIDC_ISSUER' },
  unreachable: { says: 'it cannot be reached', remedy: 'look at the host in OIDC_ISSUER, at DNS, and at its certificate: NODE_EXTRA_CA_CERTS names an authority' },
  status: { says: 'it has no description of itself, or no keys', remedy: 'put OIDC_ISSUER right: below it is /.well-known/openid-configuration, without a redirect' },
  'too-large': { says: 'its answer is too long', remedy: 'see what answers at OIDC_ISSUER' },
  'not-json': { says: 'its answer is no JSON', remedy: 'see what answers at OIDC_ISSUER' },
  'another-issuer': { says: 'the description found there is of another issuer', remedy: 'write OIDC_ISSUER as its description does, to the last slash' },
  'keys-address': { says: 'it names no address of its keys that may be used', remedy: 'have jwks_uri of its description put right: https' },
  'no-usable-key': { says: 'it has no key that can be used', remedy: 'have it sign by RS256, ES256 or the like' },
}; // prettier-ignore

/** Whether access tokens can be checked: the issuer's description, and its keys. */
export async function checkIssuer(oidc: OidcSettings | null): Promise<Finding> {
  if (oidc === null) return ok(CHECK, 'OIDC_ISSUER is not set: no access tokens are taken');
  const signal = AbortSignal.timeout(CHECK_MS);
  try {
    await Promise.race([readKeys(oidc, signal), timeUp()]);
    return ok(CHECK, 'its keys can be had');
  } catch (error) {
    if (!(error instanceof IssuerFailure)) throw error;
    return fail(CHECK, REMEDIES[error.reason]);
  }
}

async function readKeys(oidc: OidcSettings, signal: AbortSignal): Promise<void> {
  readKeySet(await getJson(await findKeysAddress(oidc, signal), signal));
}

/** Ends by its time whatever a socket does. */
async function timeUp(): Promise<never> {
  await sleep(CHECK_MS, undefined, { ref: false });
  throw new IssuerFailure('timeout');
}
