import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { keyDigest } from '../auth/key-digest.js';
import { presentedKey } from '../auth/presented-key.js';

/** Credentials that were right when they were last looked at. */
const MOST_CREDENTIALS = 10_000;

/** Who probably calls, before anybody has checked: what is shared out before a credential is looked at goes by it, and nothing else. */
export class KnownCallers {
  private readonly ids = new LRUCache<string, string>({ max: MOST_CREDENTIALS });

  /**
   * By the whole credential, secret included: nobody can ask in another's name. Who has proved nothing yet shares with all such callers of
   * his address, so that ever new made-up keys are one caller.
   */
  callerOf(headers: IncomingHttpHeaders, address: string): string {
    const presented = presentedKey({ headers });
    return (presented === null ? undefined : this.ids.get(keyDigest(presented))) ?? `at ${address}`;
  }

  /** It has been checked. */
  know(headers: IncomingHttpHeaders, callerId: string): void {
    const presented = presentedKey({ headers });
    if (presented !== null) this.ids.set(keyDigest(presented), callerId);
  }
}
