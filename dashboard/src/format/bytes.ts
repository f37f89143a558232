const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** 1024-based, three digits at most after rounding: `1.5 GiB`. */
export function humanBytes(bytes: number | null): string {
  if (bytes === null) return '–';
  let value = bytes;
  let unit = 0;
  // 1023.95 and more would be shown as 1024.
  while (Math.abs(value) >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit] ?? ''}`;
}

export function exactBytes(bytes: number | null): string {
  return bytes === null ? 'not said' : `${grouped(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

export function humanRate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? '–' : `${humanBytes(bytesPerSecond)}/s`;
}

/** `1 234 567`, in groups that no language takes for a fraction. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** What a part is of a whole, 0–100; more than the whole is the whole. */
export function percentOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole <= 0) return null;
  return Math.min(100, Math.max(0, (part / whole) * 100));
}
