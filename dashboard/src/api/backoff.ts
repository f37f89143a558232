const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** How long to wait before the next attempt: doubled each time, by half by chance, so that a fleet of pages does not come back as one. */
export function backoffMs(attempt: number, firstMs: number | null, dice: () => number): number {
  const whole = Math.min(LONGEST_MS, (firstMs ?? FIRST_MS) * 2 ** Math.min(attempt, 10));
  return whole / 2 + (whole / 2) * dice();
}
