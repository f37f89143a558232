const PROJECT_ID = /^[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** 32 hex digits, lower case; a dashed project id means the one without dashes. `null` when out of form. */
export function projectId(text: string): string | null {
  const lower = text.toLowerCase();
  const bare = UUID.test(lower) ? lower.replaceAll('-', '') : lower;
  return PROJECT_ID.test(bare) ? bare : null;
}

/** A UUID, lower case; `null` when out of form. */
export function backupId(text: string): string | null {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? lower : null;
}
