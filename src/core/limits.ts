/** Entries of one list that are read: a project holds about as many backups. What comes after is not looked at. */
export const MAX_ENTRIES = 5000;
/** Warnings of one kind of origin that are listed: a view is for people. */
export const MAX_WARNINGS = 500;
