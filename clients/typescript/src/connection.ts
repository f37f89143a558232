import { proofOf, type Credential, type Proof } from './credential.js';
import { GatewayUnreachable, problemOf, unreachable } from './problem.js';

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export interface Call {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly cache?: RequestCache;
  readonly proof?: Proof;
}

/** One request to the gateway, with the key, and to nobody else. */
export class Connection {
  readonly #credential: Credential;
  readonly #fetch: Fetch;

  constructor(credential: Credential, fetch: Fetch) {
    this.#credential = credential;
    this.#fetch = fetch;
  }

  proof(): Promise<Proof> {
    return proofOf(this.#credential);
  }

  /** A 2xx or 304. Throws GatewayProblem, GatewayUnreachable, or the signal's reason. */
  async open({ address, headers, signal, cache = 'default', proof }: Call): Promise<Response> {
    const { name, value } = proof ?? (await this.proof());
    signal.throwIfAborted();
    const sent = { ...headers, [name]: value };
    // A redirect is not followed: it could lead the key to another host.
    const init = { headers: sent, signal, cache, redirect: 'manual', credentials: 'omit' } as const;
    const response = await this.heard(this.#fetch(address, init), signal);
    if (response.ok || response.status === 304) return response;
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new GatewayUnreachable('redirect');
    }
    throw await this.heard(problemOf(response), signal);
  }

  /** What the line fails with, in words of our own. */
  async heard<T>(coming: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await coming;
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(error);
    }
  }
}
