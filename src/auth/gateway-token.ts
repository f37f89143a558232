import { createHmac } from 'node:crypto';
import { isSameHash } from './key-hash.js';

export const TOKEN_LIFETIME_MS = 3_600_000;

/** What a gateway token says, and all that it says. Times are epoch milliseconds. */
export interface TokenGrant {
  readonly keyId: string;
  readonly projectId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What a text says that has the form of a token and is not over. It is true where the token was made with a secret of the key that it names. */
export interface TokenClaim {
  readonly grant: TokenGrant;
  /** Whether the gateway made the token for the secret of this stored hash. */
  readonly isMadeWith: (secretHash: string) => boolean;
}

const PREFIX = 'bgt_';
const VERSION = '1';
const SHAPE = /^(bgt_1_([0-9a-f]{16})_([0-9a-f]{32})_(\d{1,15})_(\d{1,15}))_([0-9a-f]{64})$/;
/** The text and what the groups of SHAPE hold: all of them where it has the form. */
type Parts = readonly [string, string, string, string, string, string, string];
const LONGEST = 'bgt_1_'.length + 16 + 1 + 32 + 1 + 15 + 1 + 15 + 1 + 64;

/** Whether a text is meant as a gateway token; a gateway key never begins like this. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * Signed tokens that no instance has to remember: `bgt_1_<key id>_<project id>_<from>_<to>_<HMAC-SHA256>`. The signing key is derived
 * from the gateway secret for this purpose alone, so a hash of the key file is never a signature and the other way round. Signed with the
 * text is the stored hash of the secret that proved the key, so a token is worth nothing once that secret is not.
 */
export class GatewayTokens {
  readonly #signingKey: Buffer;
  readonly #now: () => number;

  constructor({ secret, now }: { readonly secret: string; readonly now: () => number }) {
    this.#signingKey = createHmac('sha256', secret).update(`backup-gateway: gateway token ${VERSION}`).digest();
    this.#now = now;
  }

  /** Valid from now until `expiresAt`, for an hour at most. */
  issue({ keyId, projectId, expiresAt }: Omit<TokenGrant, 'issuedAt'>, secretHash: string): string {
    const issuedAt = this.#now();
    const end = Math.min(expiresAt, issuedAt + TOKEN_LIFETIME_MS);
    const body = `${PREFIX}${VERSION}_${keyId}_${projectId}_${issuedAt}_${end}`;
    return `${body}_${this.#sign(body, secretHash)}`;
  }

  /** Null for any text but that of a token that is not over, however long or hostile. Never throws. */
  read(text: string): TokenClaim | null {
    if (text.length > LONGEST) return null;
    const parts = SHAPE.exec(text) as Parts | null;
    if (parts === null) return null;
    const [, body, keyId, projectId, issuedAt, expiresAt, signature] = parts;
    const grant = { keyId, projectId, issuedAt: Number(issuedAt), expiresAt: Number(expiresAt) };
    if (grant.expiresAt <= this.#now()) return null;
    return { grant, isMadeWith: (secretHash) => isSameHash(signature, this.#sign(body, secretHash)) };
  }

  #sign(body: string, secretHash: string): string {
    return createHmac('sha256', this.#signingKey).update(`${body}:${secretHash}`).digest('hex');
  }
}
