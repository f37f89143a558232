import type { UpstreamAuth } from '../config/cloud-settings.js';
import type { UpstreamFailure } from '../core/upstream-failure.js';
import { METADATA_ADDRESS } from '../upstreams/guarded-lookup.js';
import type { Trouble } from './finding.js';

/** What was being done when it failed. `account`: signing in without a project; `project`: with one, by what is right so far; `both`: all at once. */
export type Step = 'reach' | 'account' | 'project' | 'both' | 'read';

export interface Circumstances {
  readonly failure: UpstreamFailure;
  readonly step: Step;
  readonly authType: UpstreamAuth['type'];
  /** The setting that leads there, such as OS_AUTH_URL; where it is not set the catalog does. */
  readonly address: string;
  /** As people know it: Keystone, CSBS or VBS. */
  readonly service: string;
}

interface Row extends Trouble {
  /** All that is named must be so. */
  readonly step?: Step;
  readonly auth?: UpstreamAuth['type'];
  readonly kind?: UpstreamFailure['kind'];
  readonly status?: readonly number[];
  readonly code?: string;
  readonly reason?: readonly string[];
  readonly clockIsWrong?: true;
}

/** The failure's own words are not repeated: an upstream may say anything. {service}, {address} and {why} are put in. */
const TABLE: readonly Row[] = [
  // On the way
  { reason: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL'], says: 'the name of its host is not known here', remedy: 'put the host in {address} right, or the DNS of this machine' },
  { reason: ['ECONNREFUSED'], says: 'nothing listens at its address', remedy: 'put host and port in {address} right, or have it started' },
  { reason: ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'], says: 'no way leads to its address', remedy: 'look at routes and firewalls, and at the host in {address}' },
  { reason: [METADATA_ADDRESS], says: 'its name leads to a link-local or metadata address, which is never called', remedy: 'put the host in {address} right, or the DNS of this machine' },
  { reason: ['CERT_HAS_EXPIRED'], says: 'its certificate has expired', remedy: 'have it renewed by whoever runs it; if it is good, put the clock of this machine right' },
  { reason: ['CERT_NOT_YET_VALID'], says: 'its certificate is not valid yet', remedy: 'put the clock of this machine right' },
  { reason: ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'], says: 'its certificate is by an authority that is not trusted here', remedy: 'name the PEM file of its authority in OS_CACERT' },
  { reason: ['ERR_TLS_CERT_ALTNAME_INVALID'], says: 'its certificate is for another name', remedy: 'write the host in {address} as its certificate does' },
  { reason: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'], says: 'what answers does not speak TLS as we do', remedy: 'put port and https or http in {address} right' },
  { reason: ['ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE'], says: 'the connection broke before the answer was whole', remedy: 'look at {address}, at https or http in it, and at proxies on the way' },
  { kind: 'timeout', says: 'no answer within 5 s', remedy: 'look at firewalls and at the host in {address}, or ask whoever runs it' },
  { kind: 'unreachable', says: 'it cannot be reached ({why})', remedy: 'put {address} right' },

  // Signing in
  { step: 'account', kind: 'unauthorized', status: [401], says: 'user, domain or password is refused; it was tried once', remedy: 'put OS_PASSWORD, OS_USERNAME and OS_USER_DOMAIN_NAME right before anything tries again: clouds lock accounts' },
  { step: 'account', kind: 'unauthorized', says: 'nobody can sign in there ({why})', remedy: 'see that OS_AUTH_URL leads to Keystone v3, and ask whoever runs it' },
  { code: 'another_project', says: 'the credential is for another project', remedy: 'put that project in OS_PROJECT_ID, or take a credential of this one' },
  { step: 'project', auth: 'v3password', kind: 'unauthorized', says: 'the user is right, but has no such project, or no role in it', remedy: 'put the project right (OS_PROJECT_ID, PROJECT_IDS, or OS_PROJECT_NAME and its domain), or have a role in it given to the user' },
  { step: 'both', kind: 'unauthorized', says: 'user, domain, password or project is refused; it was tried once', remedy: 'put OS_PASSWORD, OS_USERNAME, OS_USER_DOMAIN_NAME and OS_PROJECT_ID right before anything tries again: clouds lock accounts' },
  { step: 'project', auth: 'v3token', kind: 'unauthorized', says: 'the token is refused: it has ended, or is not for this project', remedy: 'put a new one in OS_TOKEN, and the project in OS_PROJECT_ID right' },
  { step: 'project', auth: 'v3applicationcredential', kind: 'unauthorized', says: 'the application credential is unknown, has ended, or its secret is wrong', remedy: 'put OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET right' },
  { kind: 'no-token', says: 'no token could be had ({why})', remedy: 'see that OS_AUTH_URL leads to Keystone v3, and ask whoever runs it' },

  // Reading the two services
  { code: 'no_endpoint', says: "the catalog of the project's token has none that may be used", remedy: 'put OS_REGION_NAME and OS_INTERFACE right, or name it in {address}' },
  { clockIsWrong: true, says: "the signature's time is refused", remedy: 'put the clock of this machine right (NTP)' },
  { kind: 'unauthorized', status: [401], auth: 'aksk', says: 'the access key is refused; it was tried once', remedy: 'put OS_ACCESS_KEY and OS_SECRET_KEY right, and OS_PROJECT_ID: a key is for its own projects' },
  { kind: 'unauthorized', status: [401], auth: 'admin_token', says: 'the token is refused: it has ended, or is not for this project', remedy: 'put a new one in OS_TOKEN' },
  { kind: 'unauthorized', status: [401], says: "it refuses Keystone's own token", remedy: 'see that {address} and OS_AUTH_URL are of the same cloud and region' },
  { kind: 'unauthorized', status: [407], says: 'a proxy on the way wants to know who we are', remedy: 'let the gateway reach it without the proxy' },
  { kind: 'unauthorized', says: 'the account may not read it ({why}): a role or a policy forbids that', remedy: 'have a role that may read {service} given to the account in this project' },
  { kind: 'throttled', says: 'the cloud takes no more calls for now', remedy: 'wait, and set UPSTREAM_RATE_LIMIT to what the cloud grants' },
  { kind: 'failed', status: [400], says: 'it refuses the project in its address', remedy: 'see that {address} ends in {project_id} and that the project is in this cloud' },
  { kind: 'failed', status: [301, 302, 303, 307, 308], says: 'it answers with a redirect, which is never followed', remedy: 'put the address that it leads to in {address}' },
  { kind: 'failed', status: [404, 405, 410, 300], says: 'something answers, but no such API is there ({why})', remedy: 'put path and version in {address} right' },
  { kind: 'failed', says: 'it fails ({why})', remedy: 'wait and try again, or ask whoever runs it' },
  { kind: 'malformed', says: 'what answers is not that API', remedy: 'put {address} right: a web page or a proxy may stand there' },
]; // prettier-ignore

const UNKNOWN: Trouble = { says: 'it did not go well ({why})', remedy: 'look at {address}' };

/** The first row that fits. */
export function troubleOf(circumstances: Circumstances): Trouble {
  const { says, remedy } = TABLE.find((row) => fits(row, circumstances)) ?? UNKNOWN;
  const filled = (text: string): string => fill(text, circumstances);
  return { says: filled(says), remedy: filled(remedy) };
}

function fits({ step, auth, kind, status, code, reason, clockIsWrong }: Row, at: Circumstances): boolean {
  const { failure } = at;
  const isSo = <T>(wanted: T | undefined, is: T): boolean => wanted === undefined || wanted === is;
  return (
    isSo(step, at.step) &&
    isSo(auth, at.authType) &&
    isSo(kind, failure.kind) &&
    isSo(code, failure.code) &&
    isSo(clockIsWrong, failure.clockIsWrong) &&
    (status === undefined || status.includes(failure.status ?? 0)) &&
    (reason === undefined || reason.includes(failure.reason ?? ''))
  );
}

function fill(text: string, { failure, address, service }: Circumstances): string {
  const words: Readonly<Record<string, string>> = {
    service,
    address,
    why: failure.status === null ? (failure.reason ?? 'no reason is known') : `status ${failure.status}`,
  };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
}
