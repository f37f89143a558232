import { createHash, createHmac } from 'node:crypto';
import { type Call, decodeSegment } from './http.js';
import type { AccessKey } from './world.js';

/** What a signature covers. */
export type SignedCall = Pick<Call, 'method' | 'rawUrl' | 'headers' | 'body'>;

export type Verdict = { key: AccessKey; signed: string[]; refused?: undefined } | { refused: string };

interface Claim {
  accessKey: string;
  signed: string[];
  signature: string;
}

export const SCHEME = 'SDK-HMAC-SHA256';
export const VERIFY_FAIL = 'verify aksk signature fail';

const CLAIM = /^SDK-HMAC-SHA256 Access=([^\s,]+), SignedHeaders=([a-z\d-]+(?:;[a-z\d-]+)*), Signature=([\da-f]{64})$/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const MUST_BE_SIGNED = ['host', 'x-sdk-date'];
const MAX_SKEW_MS = 15 * 60 * 1000;

/** Whose signature a request carries, or what the cloud's API gateway says against it. */
export function verify(call: SignedCall, keys: readonly AccessKey[], now: Date): Verdict {
  const refusal = { refused: VERIFY_FAIL };
  const claim = claimOf(call);
  const date = call.headers['x-sdk-date'] ?? '';
  const signedAt = momentOf(date);
  if (claim === null || signedAt === null) return refusal;
  if (Math.abs(now.getTime() - signedAt.getTime()) > MAX_SKEW_MS) return { refused: expired(date, now) };
  const key = keys.find(({ accessKey }) => accessKey === claim.accessKey);
  if (key === undefined) return refusal;
  const right = signatureOf(key.secretKey, date, canonicalRequest(call, claim.signed));
  return claim.signature === right ? { key, signed: claim.signed } : refusal;
}

/** Null unless the names are in order, once each, of headers that are there, and among them those that must be. */
function claimOf({ headers }: SignedCall): Claim | null {
  const [, accessKey, names, signature] = CLAIM.exec(headers['authorization'] ?? '') ?? [];
  if (accessKey === undefined || names === undefined || signature === undefined) return null;
  const signed = names.split(';');
  if ([...new Set(signed)].sort().join(';') !== names) return null;
  const sound =
    MUST_BE_SIGNED.every((name) => signed.includes(name)) && signed.every((name) => Object.hasOwn(headers, name));
  return sound ? { accessKey, signed, signature } : null;
}

function momentOf(text: string): Date | null {
  const moment = new Date(text.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
  // 31 February, 24:00 and other forms of time do not come back as they went in.
  return !Number.isNaN(moment.getTime()) && stampOf(moment) === text ? moment : null;
}

function stampOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function expired(date: string, now: Date): string {
  return `calc aksk signature fail:signature expired, signature time:${date},server time:${stampOf(now)}`;
}

export function signatureOf(secretKey: string, date: string, canonical: string): string {
  return createHmac('sha256', secretKey)
    .update([SCHEME, date, sha256(canonical)].join('\n'))
    .digest('hex');
}

export function canonicalRequest({ method, rawUrl, headers, body }: SignedCall, signed: string[]): string {
  const mark = rawUrl.indexOf('?');
  const [path, query] = mark === -1 ? [rawUrl, ''] : [rawUrl.slice(0, mark), rawUrl.slice(mark + 1)];
  const lines = signed.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('');
  return [method, canonicalPath(path), canonicalQuery(query), lines, signed.join(';'), sha256(body)].join('\n');
}

/** Ends in a slash in the signature, whether or not it does on the wire. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map((segment) => encode(decodeSegment(segment)));
  return encoded.join('/').replace(/\/?$/, '/');
}

/** By name, then by value, both before they are encoded. */
function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .sort(([name, value], [otherName, otherValue]) => byBytes(name, otherName) || byBytes(value, otherValue))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** RFC 3986 keeps less than `encodeURIComponent` does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
