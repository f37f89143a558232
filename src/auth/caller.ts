/** What a caller may be allowed to do; the contract's route table says which route needs which. */
export const SCOPES = ['view', 'raw', 'network', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Who is asking, however it was proved. `projects` are 32 lower-case hex digits each; `expiresAt` is RFC 3339 UTC. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly projects: readonly string[];
  readonly expiresAt: string | null;
}
