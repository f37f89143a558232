/** Prints what was measured, so that a run shows figures and not only that they were small enough. */
export function figure(what: string, measured: string): void {
  process.stdout.write(`figure: ${what}: ${measured}\n`);
}

export const ms = (value: number): string => `${Math.round(value)} ms`;
export const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** The smallest value that so much of all (0-1) does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
