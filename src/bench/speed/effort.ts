import type { Effort } from './speed-case.js';

/** Medians of five. */
export const FULL: Effort = { isQuick: false, rounds: 5, seconds: 5, warmUpSeconds: 3 };
/** Shows that everything works, in under two minutes; its figures are nothing to go by. */
export const QUICK: Effort = { isQuick: true, rounds: 1, seconds: 1, warmUpSeconds: 0 };
