import type { JsonObject } from './json.js';

/** The attributes by which VBS v2 and v3 name the project that a row belongs to. */
const OWNER_KEYS = ['os-bak-tenant-attr:tenant_id', 'os-backup-project-attr:project_id'] as const;

/** The projects that a row names as its owner, without dashes; none where it names none. */
export function ownersOf(row: JsonObject): string[] {
  return OWNER_KEYS.flatMap((key) => {
    const owner = row[key];
    return typeof owner === 'string' && owner !== '' ? [owner.replaceAll('-', '').toLowerCase()] : [];
  });
}

/** Whether a row is another project's than the one asked, whoever mixed it up: crossed wires, a credential that sees too much. */
export function isOtherOwner(owners: readonly string[], projectId: string): boolean {
  return owners.some((owner) => owner !== projectId);
}
