import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Caller } from '../auth/caller.js';
import type { CallerLimits, Counted } from '../auth/caller-limits.js';
import type { KeyStore } from '../auth/key-store.js';
import { presentedKey } from '../auth/presented-key.js';
import type { Representation } from '../cache/encoded-answer.js';
import type { Settings } from '../config/settings.js';
import { ambiguityOf } from '../http/ambiguous-request.js';
import { asksForRevalidation, cacheHeaders, isNoneMatch } from '../http/cached-answer.js';
import { codingFor } from '../http/content-coding.js';
import { requestId } from '../http/request-id.js';
import { cutOffIfSlow } from '../http/slow-reader.js';
import type { Readiness } from '../management/readiness.js';
import type { Observer } from '../observer.js';
import type { Tracer } from '../tracer.js';
import type { Clouds } from '../upstreams/clouds/clouds.js';
import { EndOfTurn } from './end-of-turn.js';
import type { WarmAnswer, WarmAnswers } from './warm-answers.js';
import { WarmHeaders } from './warm-headers.js';
import { WarmLines } from './warm-lines.js';

export interface Behind {
  readonly warm: WarmAnswers;
  readonly keys: KeyStore;
  readonly limits: CallerLimits;
  readonly clouds: Clouds;
  readonly readiness: Readiness;
  readonly observer: Observer;
  /** `null`: nobody wants traces. */
  readonly tracer: Tracer | null;
  readonly settings: Pick<Settings, 'publicUrl' | 'corsOrigins'>;
  readonly log: Logger;
  /** The caller's address, as TRUST_PROXY decides. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** A key was used. */
  readonly noteUse: (keyId: string) => void;
}

/** As text, byte for byte, a body goes out in one piece with its header, which is a third cheaper than two; up to libuv's 16 KiB on the stack. */
const SHORT_BYTES = 14 * 1024;

type CacheHeaders = ReturnType<typeof cacheHeaders>;

/** A request for something that is probably warm, and who asks. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly caller: Caller;
  readonly beganAt: number;
}

/**
 * Answers what needs nothing but memory ahead of the framework, which would take twice as long as all the rest. It only ever says what the
 * routes would say: a key that was proved, for a project of the caller's, with a scope that covers it, about a value that is fresh. Whatever is
 * not as simple as that goes the usual way (ADR 0021).
 */
export class WarmDoor {
  private readonly headers: WarmHeaders;
  private readonly lines: WarmLines;
  private readonly turn = new EndOfTurn();

  constructor(private readonly behind: Behind) {
    this.headers = new WarmHeaders(behind.settings);
    this.lines = new WarmLines(behind.log);
  }

  answer(request: IncomingMessage, response: ServerResponse, otherwise: () => void): void {
    const beganAt = performance.now();
    const caller = this.isSimple(request) ? this.callerOf(request) : null;
    const known = caller === null ? null : this.find(request, caller);
    if (caller === null || known === null) {
      otherwise();
      return;
    }
    const asked = { request, response, id: requestId(request), caller, beganAt };
    const counting = this.behind.limits.count(caller.id, request);
    if (counting === null) {
      this.turn.add(() => {
        if (!this.isSent(asked, known, null)) otherwise();
      });
      return;
    }
    counting.then(
      (counted) => {
        this.turn.add(() => {
          // Meanwhile Redis may have been waited for.
          const still = this.find(request, caller);
          if (counted.retryAfterSeconds !== null || !this.isSent(asked, still, counted)) otherwise();
        });
      },
      () => {
        otherwise(); // there it fails once more, and is told
      },
    );
  }

  /** Whether nothing in it asks for more than an answer. */
  private isSimple(request: IncomingMessage): boolean {
    const { headers, method } = request;
    return (
      method === 'GET' &&
      headers['content-length'] === undefined &&
      headers['transfer-encoding'] === undefined &&
      !(headers.origin !== undefined && this.behind.settings.corsOrigins.length > 0) &&
      !asksForRevalidation(request) &&
      !this.behind.readiness.isEnding &&
      ambiguityOf(request) === null
    );
  }

  private callerOf(request: IncomingMessage): Caller | null {
    const presented = presentedKey(request);
    return presented === null ? null : this.behind.keys.recall(presented);
  }

  /** What is known of the address and this caller may be told. */
  private find(request: IncomingMessage, caller: Caller): WarmAnswer | null {
    const known = this.behind.warm.find(request.url ?? '', caller);
    if (known === null) return null;
    const isTheirs = caller.projects.includes(known.projectId) && caller.scopes.includes(known.scope);
    return isTheirs && this.behind.clouds.isServed(known.projectId) ? known : null;
  }

  private isSent(asked: Asked, known: WarmAnswer | null, counted: Counted | null): boolean {
    const { request, response } = asked;
    const warm = known?.now() ?? null;
    const found = warm?.encoded.ready(codingFor(request.headers['accept-encoding'])) ?? null;
    if (known === null || warm === null || found === null || response.destroyed) return false;
    this.behind.warm.given += 1;
    const cache = cacheHeaders(warm.provenance);
    this.send(asked, found, cache, counted);
    this.tell(asked, known, warm.provenance.ageMs, cache['Cache-Status']);
    return true;
  }

  private send(asked: Asked, found: Representation, cache: CacheHeaders, counted: Counted | null): void {
    const { id, request, response, beganAt } = asked;
    const isKnown = isNoneMatch(request.headers['if-none-match'], found.etag);
    const tookMs = performance.now() - beganAt;
    const limit = counted?.headers;
    response.writeHead(isKnown ? 304 : 200, this.headers.of({ id, cache, found, isKnown, tookMs, limit }));
    if (isKnown) response.end();
    else if (found.body.byteLength <= SHORT_BYTES) response.end(found.body.toString('latin1'), 'latin1');
    else response.end(found.body);
    cutOffIfSlow(request.socket, response);
  }

  private tell(asked: Asked, known: WarmAnswer, ageMs: number, cache: string): void {
    const { id, request, response, caller, beganAt } = asked;
    const status = response.statusCode;
    const durationMs = performance.now() - beganAt;
    this.behind.noteUse(caller.id);
    this.behind.observer.answered({ route: known.route, status, problem: null, durationMs, cache: 'hit', ageMs });
    this.lines.write(known, caller, {
      requestId: id,
      traceId: this.behind.tracer === null ? undefined : traced(this.behind.tracer, asked, known.route),
      status,
      milliseconds: Math.round(durationMs),
      address: this.behind.addressOf(request),
      cache,
      upstreamCalls: 0,
    });
  }
}

/** The one span of an answer that has no parts; answers the id of its trace. */
function traced(tracer: Tracer, { id, request, response, beganAt }: Asked, route: string): string {
  const { traceparent } = request.headers;
  const span = tracer.begin({ requestId: id, method: 'GET', route, traceparent, at: beganAt });
  span.end({ 'http.response.status_code': response.statusCode, 'backup_gateway.cache': 'hit' });
  return span.traceId;
}
