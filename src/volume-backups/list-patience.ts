/** How long who wants a few disks waits for VBS's list before he asks for them besides: milliseconds. Longer than a list of ten pages takes where nothing but the gateway is busy. */
export const LIST_PATIENCE_MS = 1_000;

/** What it is injected by: on a busy machine a test of how many calls are made is not to depend on how long one takes. */
export const LIST_PATIENCE = Symbol('ListPatience');
