/** What `GET /api/v1/projects` tells a caller of itself. */
export interface WhoAmI {
  readonly caller: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly projects: readonly { readonly id: string; readonly name: string | null }[];
}
