/** The clouds say kb, MB and GB and mean powers of 1024; a size or rate leaves here in whole bytes (per second). */
export const KIB = 1024;
export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** Whole bytes, or `null` above 2^53, where a double would name a neighbouring number. */
export function bytes(amount: number, unit: number): number | null {
  const whole = Math.round(amount * unit);
  return Number.isSafeInteger(whole) ? whole : null;
}
