import { createHash } from 'node:crypto';
import type { TokenGrant } from '../auth/gateway-token.js';
import type { ServedProject } from '../config/cloud-settings.js';

const DOMAIN = { id: 'default', name: 'Default' };

export interface TokenSubject {
  readonly token: string;
  readonly grant: TokenGrant;
  readonly keyName: string;
  readonly project: ServedProject;
  /** `null`: the client wants none. */
  readonly catalog: readonly object[] | null;
}

/** What Keystone says of a project-scoped token. Made of the token alone, so that issuing and validating it say the same. */
export function tokenBody({ token, grant, keyName, project, catalog }: TokenSubject): object {
  const body = {
    methods: ['application_credential'],
    user: { id: grant.keyId, name: keyName, domain: DOMAIN, password_expires_at: null },
    audit_ids: [createHash('sha256').update(token).digest('base64url').slice(0, 22)],
    issued_at: keystoneTime(grant.issuedAt),
    expires_at: keystoneTime(grant.expiresAt),
    project: { id: project.id, name: project.name ?? project.id, domain: DOMAIN },
    is_domain: false,
    roles: [{ id: '00000000000000000000000000000001', name: 'reader' }],
    application_credential: { id: grant.keyId, name: keyName, restricted: true },
  };
  return { token: catalog === null ? body : { ...body, catalog } };
}

/** Six decimals and a Z. */
function keystoneTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
