import { isIP } from 'node:net';
import { Refusal, type Reader } from './setting.decorator.js';

export interface RateLimit {
  readonly requests: number;
  readonly perSeconds: number;
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const SECONDS = { s: 1, m: 60, h: 3600 } as const;
const DAY_S = 86_400;

export const anyText: Reader<string> = (text) => text;

export function wholeNumber(min: number, max: number): Reader<number> {
  return (text) => {
    const value = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new Refusal(`must be a whole number from ${min} to ${max}, in plain digits`);
  };
}

export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new Refusal(`must be one of ${words.join(', ')}`);
  };
}

export const trueOrFalse: Reader<boolean> = (text) => oneOf(['true', 'false'])(text) === 'true';

/** Comma list, blanks around entries allowed, duplicates dropped. A refused entry is named by its place, not its text. */
export function listOf<T>(entry: Reader<T>): Reader<readonly T[]> {
  return (text) => {
    const values = text.split(',').map((part, index) => {
      try {
        return entry(part.trim());
      } catch (error) {
        if (error instanceof Refusal) throw new Refusal(`entry ${index + 1} ${error.message}`);
        throw error;
      }
    });
    return [...new Set(values)];
  };
}

export const hostName: Reader<string> = (text) => {
  if (isIP(text) !== 0 || HOST_NAME.test(text)) return text;
  throw new Refusal('must be an IP address or a host name, without port or brackets');
};

export const addressOrRange: Reader<string> = (text) => {
  const [address = '', prefix, ...more] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  const bits = prefix === undefined || /^[1-9]\d{0,2}$/.test(prefix) ? Number(prefix ?? 1) : Infinity;
  if (version !== 0 && more.length === 0 && bits <= (version === 4 ? 32 : 128)) return text;
  throw new Refusal('must be an IP address or a range such as 10.0.0.0/8; a range of all addresses is refused');
};

export const rateLimit: Reader<RateLimit | null> = (text) => {
  if (text === 'none') return null;
  const [, requests, count, unit] = /^([1-9]\d{0,6})\/([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  const perSeconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  if (perSeconds <= DAY_S) return { requests: Number(requests), perSeconds };
  throw new Refusal('must be a count per time of at most 24 hours, such as 600/1m (s, m or h), or none');
};

/** Fixed tokens go into a header as they are. */
export const headerSafe: Reader<string> = (text) => {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Refusal('must be printable ASCII without blanks');
};

export function atLeast(characters: number): Reader<string> {
  return (text) => {
    if (text.length >= characters) return text;
    throw new Refusal(`must have at least ${characters} characters`);
  };
}
