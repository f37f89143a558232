/** What a caller may be allowed to do; the contract's route table says which route needs which. */
export const SCOPES = ['view', 'raw', 'network', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Ids of callers by access token begin so; that of a gateway key is hex. */
const BY_ACCESS_TOKEN = 'oidc:';

/** Who is asking, however it was proved. `projects` are 32 lower-case hex digits each; `expiresAt` is RFC 3339 UTC. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly projects: readonly string[];
  readonly expiresAt: string | null;
}

export function accessTokenCallerId(subject: string): string {
  return `${BY_ACCESS_TOKEN}${subject}`;
}

/** Whether the caller's id is that of a gateway key. */
export function holdsKey({ id }: Caller): boolean {
  return !id.startsWith(BY_ACCESS_TOKEN);
}
