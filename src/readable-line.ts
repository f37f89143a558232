const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
/** As long as the longest of them. */
const LEVEL_WIDTH = 5;

/**
 * A line of the log for a person: the time of day (UTC), the level, the words, then whatever else it says. Values stay JSON, so that nothing in
 * them can move a cursor or pretend to be a line of its own; what is no line of the log stays as it is.
 */
export function readableLine(json: string): string {
  const line = parsed(json);
  if (line === null) return json;
  const { time, level, msg, ...rest } = line;
  const at = typeof time === 'string' ? time.slice(11, 23) : '';
  const name = (LEVELS[Number(level)] ?? String(level)).padEnd(LEVEL_WIDTH);
  const facts = Object.entries(rest).filter(([, value]) => value !== null);
  return `${[at, name, safe(msg), ...facts.map(([key, value]) => `${key}=${safe(value)}`)].join(' ')}\n`;
}

function parsed(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const line: unknown = JSON.parse(json);
    return typeof line === 'object' && line !== null ? { ...line } : null;
  } catch {
    return null;
  }
}

/** A plain word as it is, everything else as JSON, in ASCII. */
function safe(value: unknown): string {
  if (typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !/["=\\]/.test(value)) {
    return value;
  }
  const text = JSON.stringify(value);
  return text.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
