import { createHash, createHmac } from 'node:crypto';

export interface SigningKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface RequestToSign {
  readonly method: string;
  readonly origin: string;
  /** Path and query as they go over the wire, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

/**
 * The headers that sign a request with an access key: X-Sdk-Date, Host and Authorization. They replace any of the same name.
 * The cloud refuses a signature that is 15 minutes old, so each attempt is signed anew. (SDK-HMAC-SHA256 in the form
 * `Access=…, SignedHeaders=…, Signature=…`, as the public SDKs of the cloud have it.)
 */
export function sign(request: RequestToSign, key: SigningKey, at: Date): Record<string, string> {
  const added = { 'X-Sdk-Date': sdkDate(at), Host: new URL(request.origin).host };
  const signed = { ...added, ...projectOf(request.headers) };
  const text = stringToSign(canonicalRequest(request, signed), added['X-Sdk-Date']);
  return { ...added, Authorization: authorization(key, signed, text) };
}

/** Of what the caller sends, the project alone is signed: proxies drop names with `_`, and HTTP clients rewrite Content-Type. */
function projectOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() === 'x-project-id'));
}

function sdkDate(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** What both sides hash: the request in the one spelling they agree on. `signed` are the headers to sign, Host and date among them. */
export function canonicalRequest(request: RequestToSign, signed: Readonly<Record<string, string>>): string {
  const [path = '', ...query] = request.path.split('?');
  const headers = Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value.trim()] as const);
  return [
    request.method,
    canonicalUri(path),
    canonicalQuery(query.join('?')),
    // Each line ends in a line feed of its own, so an empty line follows the last.
    headers
      .sort(([a], [b]) => compare(a, b))
      .map(([name, value]) => `${name}:${value}\n`)
      .join(''),
    signedNames(signed),
    createHash('sha256')
      .update(request.body ?? '')
      .digest('hex'),
  ].join('\n');
}

export function stringToSign(canonical: string, date: string): string {
  return `${ALGORITHM}\n${date}\n${createHash('sha256').update(canonical).digest('hex')}`;
}

export function authorization(key: SigningKey, signed: Readonly<Record<string, string>>, text: string): string {
  const signature = createHmac('sha256', key.secretKey).update(text).digest('hex');
  return `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${signedNames(signed)}, Signature=${signature}`;
}

function signedNames(signed: Readonly<Record<string, string>>): string {
  return Object.keys(signed)
    .map((name) => name.toLowerCase())
    .sort(compare)
    .join(';');
}

/** The slash at the end is in the signature only. Segments are taken apart before they are decoded: `%2F` is not a separator. */
function canonicalUri(path: string): string {
  const uri = path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  return uri.endsWith('/') ? uri : `${uri}/`;
}

/** Sorted by what the keys and values are, not by their encoded text. Malformed encoding throws: URLSearchParams would repair it. */
function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const [key = '', ...value] = parameter.split('=').map(decodeQuery);
      return { key, value: value.join('=') };
    })
    .sort((a, b) => compare(a.key, b.key) || compare(a.value, b.value))
    .map(({ key, value }) => `${encode(key)}=${encode(value)}`)
    .join('&');
}

/** In a query, unlike in a path, a plus is a blank: URLSearchParams writes it so. */
function decodeQuery(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** RFC 3986: nothing but letters, digits and `-_.~` stays as it is. */
function encode(text: string): string {
  const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

/** By code units: the order of a locale would differ from machine to machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
