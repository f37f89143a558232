import { randomBytes, randomInt } from 'node:crypto';
import type { World } from './world.js';

export const ADMIN_TOKEN = 'sandbox-admin-token';

export interface IssuedToken {
  id: string;
  projectId: string | null;
  methods: string[];
  issuedAt: Date;
  expiresAt: Date;
  applicationCredentialId: string | null;
  /** The credential ends before the token would: Keystone then prints the time without fraction and zone. */
  cutShort: boolean;
}

export interface Grant {
  methods: string[];
  projectId: string | null;
  applicationCredentialId?: string;
  notAfter?: Date | null;
}

/** Fernet tokens begin like this; 180 to 205 characters were seen. */
function newTokenId(): string {
  const length = randomInt(183, 205);
  return `gAAAAA${randomBytes(160).toString('base64url')}`.slice(0, length);
}

export class TokenStore {
  private readonly issued = new Map<string, IssuedToken>();

  constructor(
    private readonly world: World,
    private readonly now: () => Date,
    private readonly lifetimeSeconds: number,
    private readonly adminTokenId: string,
  ) {}

  issue(grant: Grant): IssuedToken {
    const issuedAt = this.now();
    const natural = new Date(issuedAt.getTime() + this.lifetimeSeconds * 1000);
    const notAfter = grant.notAfter ?? null;
    const cutShort = notAfter !== null && notAfter < natural;
    const token: IssuedToken = {
      id: newTokenId(),
      projectId: grant.projectId,
      methods: grant.methods,
      issuedAt,
      expiresAt: cutShort ? notAfter : natural,
      applicationCredentialId: grant.applicationCredentialId ?? null,
      cutShort,
    };
    this.issued.set(token.id, token);
    return token;
  }

  /** Null for none, rubbish, expired, or issued by a credential that has been deleted since. */
  find(id: string | undefined): IssuedToken | null {
    if (id === undefined) return null;
    if (id === this.adminTokenId) return this.adminToken();
    const token = this.issued.get(id);
    if (token === undefined || token.expiresAt <= this.now()) return null;
    return this.credentialStands(token) ? token : null;
  }

  expireAll(): void {
    this.issued.clear();
  }

  private credentialStands(token: IssuedToken): boolean {
    const id = token.applicationCredentialId;
    return id === null || this.world.applicationCredentials.some((credential) => credential.id === id);
  }

  private adminToken(): IssuedToken {
    const issuedAt = this.now();
    const expiresAt = new Date(issuedAt.getTime() + this.lifetimeSeconds * 1000);
    const methods = ['password'];
    const shared = { id: this.adminTokenId, applicationCredentialId: null, cutShort: false };
    return { ...shared, projectId: this.world.home, methods, issuedAt, expiresAt };
  }
}
