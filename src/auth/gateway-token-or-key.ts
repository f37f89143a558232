import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../log.js';
import type { Caller } from './caller.js';
import { GatewayTokens, looksLikeToken, type TokenGrant } from './gateway-token.js';
import { KeyFileError } from './key-file-error.js';
import { KeyStore, type ProvedKey } from './key-store.js';

export interface TokenHolder {
  /** Sees the token's project alone, until the token ends. */
  readonly caller: Caller;
  readonly grant: TokenGrant;
  readonly token: string;
}

/** Who stands behind a gateway key or a gateway token. A key file that cannot be read lets nobody in. */
@Injectable()
export class TokenOrKey {
  private saysKeysUnreadable = false;

  constructor(
    private readonly keys: KeyStore,
    private readonly tokens: GatewayTokens,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Rejects with the Problem `rate-limited` where this address gave too many wrong secrets for a key's id. */
  async callerBy(presented: string, address: string): Promise<Caller | null> {
    if (!looksLikeToken(presented)) return this.nobodyUnlessReadable(() => this.keys.verify(presented, address));
    return (await this.holderOf(presented))?.caller ?? null;
  }

  /** The key alone, and no token. Rejects as above. */
  keyBy(presented: string, address: string): Promise<ProvedKey | null> {
    return this.nobodyUnlessReadable(() => this.keys.prove(presented, address));
  }

  /** A token lives no longer than the secret that it was made with, than its key, and than its key has the project. */
  async holderOf(token: string): Promise<TokenHolder | null> {
    const claim = this.tokens.read(token);
    if (claim === null) return null;
    const { keyId, projectId } = claim.grant;
    const key = await this.nobodyUnlessReadable(() => this.keys.proveBy(keyId, claim.isMadeWith));
    if (key?.caller.projects.includes(projectId) !== true) return null;
    // A rotation after the token was made may have brought its end nearer.
    const grant = { ...claim.grant, expiresAt: Math.min(claim.grant.expiresAt, key.expiresAt) };
    const caller = { ...key.caller, projects: [projectId], expiresAt: new Date(grant.expiresAt).toISOString() };
    return { caller: Object.freeze(caller), grant, token };
  }

  private async nobodyUnlessReadable<T>(look: () => Promise<T | null>): Promise<T | null> {
    try {
      const found = await look();
      this.saysKeysUnreadable = false;
      return found;
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      if (!this.saysKeysUnreadable) this.log.error('API_KEYS_FILE cannot be read: every key is refused');
      this.saysKeysUnreadable = true; // once, not for every request
      return null;
    }
  }
}
