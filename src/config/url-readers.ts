import { BlockList } from 'node:net';
import { isIn, isMetadataAddress } from './metadata-addresses.js';
import { Refusal, type Reader } from './setting.decorator.js';

const PLACE = '{project_id}';
const STAND_IN = '0'.repeat(32);

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The URL without a slash at its end. */
function withoutSlash(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function readUrl(text: string, what: string): URL {
  const url = /^https?:\/\/[\x21-\x7e]+$/i.test(text) ? URL.parse(text) : null;
  if (url === null) throw new Refusal(`must be ${what}`);
  if (url.username !== '' || url.password !== '') throw new Refusal('must not hold a user name or password');
  if (/[?#]/.test(text)) throw new Refusal('must not hold a query or fragment');
  return url;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** The rule for every upstream address that no other setting can lift. */
function refuseMetadata(url: URL): void {
  if (isMetadataAddress(hostOf(url))) throw new Refusal('must not be a link-local or metadata address');
}

/** Whether sending a credential there needs no further permission: https, or a plain-http upstream on this machine. */
export function isPrivateTransport(address: string): boolean {
  const url = URL.parse(address.replace(PLACE, STAND_IN));
  if (url === null || url.protocol === 'https:') return url !== null;
  return /(?:^|\.)localhost$/.test(url.hostname) || isIn(LOOPBACK, hostOf(url));
}

export const publicUrl: Reader<string> = (text) => withoutSlash(readUrl(text, 'an http or https URL'));

export const origin: Reader<string> = (text) => {
  if (text.includes('*')) {
    throw new Refusal('must be an exact origin such as https://dashboard.example.com; * is refused');
  }
  const url = readUrl(text, 'an exact origin such as https://dashboard.example.com');
  if (url.origin === text.toLowerCase()) return url.origin;
  throw new Refusal(
    'must be an exact origin such as https://dashboard.example.com, without a path or its default port',
  );
};

/** A template such as `https://vbs.example.com/v2/{project_id}`, its version segment one of `versions`. */
export function endpoint(versions: readonly string[], example: string): Reader<string> {
  return (text) => {
    const [before = '', after, ...more] = text.split(PLACE);
    if (after === undefined || more.length > 0) {
      throw new Refusal(`must hold ${PLACE} exactly once, such as ${example}`);
    }
    const url = readUrl(`${before}${STAND_IN}${after}`, `a URL such as ${example}`);
    refuseMetadata(url);
    const [root = '', rest] = url.pathname.split(STAND_IN);
    if (rest === undefined) throw new Refusal(`must hold ${PLACE} in its path, such as ${example}`);
    if (!root.split('/').some((segment) => versions.includes(segment))) {
      throw new Refusal(`must have /${versions.join('/ or /')}/ before ${PLACE}, such as ${example}`);
    }
    return withoutSlash(url).replace(STAND_IN, PLACE);
  };
}

/** Where telemetry is sent to. */
export const receiverUrl: Reader<string> = (text) => {
  const url = readUrl(text, 'a URL such as http://127.0.0.1:4318');
  refuseMetadata(url);
  return withoutSlash(url);
};

/** An OpenID issuer, kept to the letter: its tokens and its own description must name it so. */
export const issuerUrl: Reader<string> = (text) => {
  refuseMetadata(readUrl(text, 'a URL such as https://login.example.com'));
  return text;
};

/**
 * Whether the issuer's keys may be fetched from an address that its description names: the rules of the issuer's own, but a query may
 * follow. An issuer on https has its keys on https.
 */
export function mayHoldKeys(address: string, issuer: string, allowHttp: boolean): boolean {
  try {
    issuerUrl(address.split('?')[0] ?? '');
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
  if (/^https:/i.test(address)) return true;
  return !/^https:/i.test(issuer) && (allowHttp || isPrivateTransport(address));
}

/** Keystone's address, always ending in /v3. */
export const keystoneUrl: Reader<string> = (text) => {
  const url = readUrl(text, 'a URL such as https://iam.example.com/v3');
  refuseMetadata(url);
  const address = withoutSlash(url);
  if (/\/(?:v2\.0|auth\/tokens)$/.test(address)) {
    throw new Refusal("must be Keystone's v3 root, such as https://iam.example.com/v3");
  }
  return address.endsWith('/v3') ? address : `${address}/v3`;
};
