import { LRUCache } from 'lru-cache';
import type { Coding } from '../cache/encoded-answer.js';

/** Browsers and clients send one of a handful of texts. */
const read = new LRUCache<string, Coding>({ max: 100 });
/** Longer than any of theirs. */
const LONG = 200;

/** The best coding that a request takes (RFC 9110, section 12.5.3); br is smaller and made only once. What cannot be read is as if it were not there. */
export function codingFor(acceptEncoding: string | undefined): Coding {
  if (acceptEncoding === undefined) return 'identity';
  if (acceptEncoding.length > LONG) return bestOf(acceptEncoding);
  const known = read.get(acceptEncoding);
  if (known !== undefined) return known;
  const coding = bestOf(acceptEncoding);
  read.set(acceptEncoding, coding);
  return coding;
}

function bestOf(acceptEncoding: string): Coding {
  const weights = new Map<string, number>();
  for (const entry of acceptEncoding.toLowerCase().split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(name, weight === undefined ? 1 : Number(weight));
  }
  const weightOf = (coding: Coding): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const [best = 'identity'] = (['br', 'gzip'] as const)
    .filter((coding) => weightOf(coding) > 0)
    .sort((a, b) => weightOf(b) - weightOf(a));
  return weightOf('identity') > weightOf(best) && weights.has('identity') ? 'identity' : best;
}
