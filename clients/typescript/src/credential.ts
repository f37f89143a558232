/** A function is asked before each request, so that it can hand out what is valid then. */
export type Secret = string | (() => string | Promise<string>);

/** A gateway key, or an access token of the issuer that the gateway knows. */
export type Credential =
  { readonly key: Secret; readonly token?: undefined } | { readonly token: Secret; readonly key?: undefined };

/** What a header can hold. `fetch` would name the value in its error. */
const FORM = /^[\x21-\x7e]+$/;

/** What is sent to prove who calls. */
export interface Proof {
  readonly name: string;
  readonly value: string;
}

export async function proofOf({ key, token }: Credential): Promise<Proof> {
  const secret = key ?? token;
  const value = typeof secret === 'function' ? await secret() : secret;
  const kind = key === undefined ? 'token' : 'key';
  if (typeof value !== 'string' || !FORM.test(value)) throw new TypeError(`${kind} must be visible ASCII characters`);
  return key === undefined ? { name: 'Authorization', value: `Bearer ${value}` } : { name: 'X-API-Key', value };
}

export function isRenewable({ key, token }: Credential): boolean {
  return typeof (key ?? token) === 'function';
}
