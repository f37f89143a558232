import type { UpstreamFailure } from '../../core/upstream-failure.js';
import type { Dice } from '../../dice.js';

const LONGEST_DELAY_MS = 250;
/** Less time than this is no second chance. */
const LEAST_MS = 100;

/** Said by what stands before a service when it cannot reach it, or by a service that is being restarted. */
const PASSING_STATUSES: ReadonlySet<number | null> = new Set([502, 503, 504]);
/** The connection was refused, or broke; the last is axios's word for a body that broke off. A certificate, a name, a route do not heal. */
const PASSING_REASONS: ReadonlySet<string | null> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ERR_BAD_RESPONSE',
]);

/** Whether the same call may go well a moment later. Never what took all the time, what was refused, or what was answered in full. */
export function mayPass({ kind, status, reason, onKeptConnection }: UpstreamFailure): boolean {
  if (kind === 'failed') return PASSING_STATUSES.has(status);
  return kind === 'unreachable' && PASSING_REASONS.has(reason) && !onKeptConnection;
}

/** From nothing to the longest, all alike likely: those who failed together are not to come again together. */
export function retryDelayMs(dice: Dice): number {
  return dice() * LONGEST_DELAY_MS;
}

/** `tookMs`: what the first attempt has taken; the second is not likely to be faster. */
export function isTimeForAnother(leftMs: number, delayMs: number, tookMs: number): boolean {
  return leftMs - delayMs >= Math.max(LEAST_MS, tookMs);
}
