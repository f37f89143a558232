const STEPS: readonly (readonly [name: string, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `3 minutes`: in the largest unit of which there is at least one. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [name, length] = STEPS.find(([, step]) => whole >= step) ?? ['second', 1];
  const count = Math.floor(whole / length);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** `3 minutes ago`; clocks of two machines differ, so that a little way ahead is now. */
export function ago(time: string | null, nowMs: number): string {
  const at = time === null ? NaN : Date.parse(time);
  if (Number.isNaN(at)) return '–';
  const seconds = (nowMs - at) / 1000;
  if (seconds < -60) return `in ${span(-seconds)}`;
  return seconds < 5 ? 'just now' : `${span(seconds)} ago`;
}

const LOCAL: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

/** In the viewer's own zone. */
export function localTime(time: string | null): string {
  const at = time === null ? NaN : Date.parse(time);
  return Number.isNaN(at) ? '–' : new Intl.DateTimeFormat('en-GB', LOCAL).format(at);
}

/** How long something took, of two times; `null` where one is not said. */
export function duration(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (!Number.isFinite(seconds) || seconds < 0) return null;
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const named = parts.map((count, index) => `${count} ${['h', 'min', 's'][index] ?? ''}`);
  const first = parts.findIndex((count) => count > 0);
  return first < 0 ? '0 s' : named.slice(first, first + 2).join(' ');
}
