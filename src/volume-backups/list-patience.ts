/** How long who wants a few disks waits for VBS's list before he asks for them besides: milliseconds. Longer than one disk takes, and than a list at hand of a quick cloud. */
export const LIST_PATIENCE_MS = 400;

/** What it is injected by: on a busy machine a test of how many calls are made is not to depend on how long one takes. */
export const LIST_PATIENCE = Symbol('ListPatience');
