import type { Representation } from '../cache/encoded-answer.js';
import type { Settings } from '../config/settings.js';
import { CACHED_TYPE, type cacheHeaders } from '../http/cached-answer.js';
import { standardHeaders } from '../http/standard-headers.js';

/** Names and values in turn, as `writeHead` takes them: without an object of twenty keys for each answer. */
export type HeaderList = string[];

/** What a warm answer has of its own. */
export interface WarmHead {
  readonly id: string;
  /** Where it came from. */
  readonly cache: ReturnType<typeof cacheHeaders>;
  readonly found: Representation;
  /** 304. */
  readonly isKnown: boolean;
  readonly tookMs: number;
  /** How the caller's limit stands. */
  readonly limit: Readonly<Record<string, string>> | undefined;
}

/** The headers of answers, as the routes and the hooks around them set them. */
export class WarmHeaders {
  /** The same in all answers. */
  private readonly always: readonly string[];

  constructor(settings: Pick<Settings, 'publicUrl'>) {
    const { 'X-Request-Id': _id, 'Cache-Control': _control, ...always } = standardHeaders({ id: '' }, settings);
    this.always = Object.entries(always).flat();
  }

  of({ id, cache, found, isKnown, tookMs, limit }: WarmHead): HeaderList {
    const { body, coding, etag } = found;
    const { 'Cache-Control': control, Age: age, 'Cache-Status': status } = cache;
    const list = ['X-Request-Id', id, 'Cache-Control', control, ...this.always, 'Age', age, 'Cache-Status', status];
    if (limit !== undefined) for (const name of Object.keys(limit)) list.push(name, limit[name] ?? '');
    list.push('ETag', etag, 'Server-Timing', `total;dur=${tookMs.toFixed(1)}`);
    if (isKnown) return list;
    if (coding !== 'identity') list.push('Content-Encoding', coding);
    list.push('Content-Type', CACHED_TYPE, 'Content-Length', String(body.byteLength));
    return list;
  }
}
