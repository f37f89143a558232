import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../log.js';
import type { Caller } from './caller.js';
import { GatewayTokens, looksLikeToken, type TokenGrant } from './gateway-token.js';
import { KeyFileError } from './key-file-error.js';
import { KeyStore } from './key-store.js';

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
    if (!looksLikeToken(presented)) return this.callerByKey(presented, address);
    return (await this.holderOf(presented))?.caller ?? null;
  }

  callerByKey(presented: string, address: string): Promise<Caller | null> {
    return this.nobodyUnlessReadable(() => this.keys.verify(presented, address));
  }

  /** A token lives no longer than its key, and no longer than its key has the project. */
  async holderOf(token: string): Promise<TokenHolder | null> {
    const grant = this.tokens.verify(token);
    if (grant === null) return null;
    const { keyId, projectId, expiresAt } = grant;
    const key = await this.nobodyUnlessReadable(() => this.keys.callerOf(keyId));
    if (key?.projects.includes(projectId) !== true) return null;
    const caller = { ...key, projects: [projectId], expiresAt: new Date(expiresAt).toISOString() };
    return { caller: Object.freeze(caller), grant, token };
  }

  private async nobodyUnlessReadable(look: () => Promise<Caller | null>): Promise<Caller | null> {
    try {
      const caller = await look();
      this.saysKeysUnreadable = false;
      return caller;
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      if (!this.saysKeysUnreadable) this.log.error('API_KEYS_FILE cannot be read: every key is refused');
      this.saysKeysUnreadable = true; // once, not for every request
      return null;
    }
  }
}
