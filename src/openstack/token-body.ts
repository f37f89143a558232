import { createHash } from 'node:crypto';
import type { TokenGrant } from '../auth/gateway-token.js';
import type { ServedProject } from '../config/cloud-settings.js';
import type { CatalogEntry } from './catalog.js';

const DOMAIN = { id: 'default', name: 'Default' };

export interface TokenSubject {
  readonly token: string;
  readonly grant: TokenGrant;
  readonly keyName: string;
  readonly project: ServedProject;
  /** `null`: the client wants none. */
  readonly catalog: readonly CatalogEntry[] | null;
}

/** What Keystone says of a project-scoped token of an application credential: a gateway key. */
export interface TokenAnswer {
  readonly token: {
    readonly methods: readonly ['application_credential'];
    readonly user: NamedInDomain & { readonly password_expires_at: null };
    readonly audit_ids: readonly [string];
    readonly issued_at: KeystoneTime;
    readonly expires_at: KeystoneTime;
    readonly project: NamedInDomain;
    readonly is_domain: false;
    readonly roles: readonly Named[];
    /** The gateway key, by its id. */
    readonly application_credential: Named & { readonly restricted: true };
    /** Absent with `nocatalog`. */
    readonly catalog?: readonly CatalogEntry[];
  };
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface NamedInDomain extends Named {
  readonly domain: Named;
}

/**
 * Six decimals and a Z.
 * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$
 */
export type KeystoneTime = string;

/** What Keystone says of a project-scoped token. Made of the token alone, so that issuing and validating it say the same. */
export function tokenBody({ token, grant, keyName, project, catalog }: TokenSubject): TokenAnswer {
  const body: TokenAnswer['token'] = {
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

function keystoneTime(epochMs: number): KeystoneTime {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
