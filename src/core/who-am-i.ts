import type { ProjectId, UtcTime } from './formats.js';

/** What `GET /api/v1/projects` tells a caller of itself. */
export interface WhoAmI {
  /** The name of the key, or the subject of the access token. */
  readonly caller: string;
  readonly scopes: readonly ('view' | 'raw' | 'network' | 'admin')[];
  readonly expiresAt: UtcTime | null;
  readonly projects: readonly { readonly id: ProjectId; readonly name: string | null }[];
}
