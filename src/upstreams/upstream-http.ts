import { HttpModule, HttpService, type HttpModuleOptions } from '@nestjs/axios';
import type { DynamicModule } from '@nestjs/common';
import { isAxiosError, isCancel, type AxiosError, type AxiosResponse } from 'axios';
import { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { CallEnd } from '../observer.js';
import type { Span } from '../tracer.js';
import { TOO_LONG, UpstreamFailure, type Upstream } from '../core/upstream-failure.js';
import type { Trace } from './call-context.js';
import type { Target } from './endpoint.js';
import { guardedLookup } from './guarded-lookup.js';
import { plainHttp, TOO_LONG_BODY, TOO_MANY_HINTS, type PlainAnswer } from './plain-http.js';

/** To one upstream of one cloud. Who wants one of a service takes a slot before the call is authorized: in the agents' own queue a signature would grow old. */
export const MAX_SOCKETS = 16;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
const SYSTEM_WORD = /^[A-Z][A-Z0-9_]{2,60}$/;

export interface UpstreamRequest extends Target {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Whose request it is made for: it is a part of that. */
  readonly trace?: Pick<Trace, 'span' | 'parts'>;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** axios with what it does by itself undone: no form is made of a body, and nothing of an answer. What else it does is not in plainHttp. */
const PLAIN: HttpModuleOptions = {
  adapter: plainHttp,
  transformRequest: [(body: unknown) => body],
  transformResponse: [(body: unknown) => body],
};

/** What axios has by default besides is merged into each request anew, and none of it is for us. */
const DEFAULTS = { ...PLAIN, headers: {} } as HttpService['axiosRef']['defaults'];

export function plainHttpModule(): DynamicModule {
  return HttpModule.register(PLAIN);
}

/** Who wants to know of calls, and what they know the cloud by. */
export interface Watched {
  /** The name in clouds.yaml. */
  readonly cloud: string;
  readonly onEnd: (end: CallEnd, durationMs: number) => void;
}

/** A pool of connections of its own to one upstream of one cloud. `caCertificates`: PEM text, instead of those that Node trusts. */
export class UpstreamHttp {
  private readonly httpAgent: HttpAgent;
  private readonly httpsAgent: HttpsAgent;
  private underWay = 0;
  /** Told when nothing is under way; `null`: it is in use. */
  private whenIdle: (() => void) | null = null;

  constructor(
    private readonly http: HttpService,
    private readonly upstream: Upstream,
    caCertificates: string | null,
    lookup: LookupFunction = guardedLookup,
    private readonly watched: Watched | null = null,
  ) {
    const pool = { lookup, keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS };
    http.axiosRef.defaults = DEFAULTS;
    this.httpAgent = new HttpAgent(pool);
    this.httpsAgent = new HttpsAgent(caCertificates === null ? pool : { ...pool, ca: caCertificates });
  }

  /**
   * The answer, whatever its status. Throws UpstreamFailure: timeout, unreachable or malformed, with nothing in it of the request or
   * its headers.
   */
  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const span = this.begin(request);
    const headers = {
      Accept: 'application/json', // Cinder before 2017 answers XML without it
      'Accept-Encoding': 'identity',
      'User-Agent': 'backup-gateway',
      ...request.headers,
      ...(span === null ? {} : { traceparent: span.traceparent }), // random ids, and nothing else
    };
    // axios strips what does not belong into a header and sends the rest.
    if (!Object.values(headers).every((value) => HEADER_VALUE.test(value))) throw new Error('not a header value');
    const sentAt = performance.now();
    this.underWay += 1;
    let end: CallEnd = 'unreachable';
    let status: number | null = null;
    try {
      const answer = await this.answerTo(request, headers);
      status = answer.status;
      end = classOf(status);
      return answer;
    } catch (error) {
      if (error instanceof UpstreamFailure) end = endOf(error);
      throw error;
    } finally {
      const endedAt = performance.now();
      this.watched?.onEnd(end, endedAt - sentAt);
      if (this.upstream !== 'identity') request.trace?.parts?.note(this.upstream, sentAt, endedAt);
      endSpan(span, status, end);
      this.underWay -= 1;
      this.closeIfIdle();
    }
  }

  /** Nobody begins with it any more. Resolves when what is under way has come to its end, and the connections are closed. */
  retire(): Promise<void> {
    return new Promise((resolve) => {
      this.whenIdle = resolve;
      this.closeIfIdle();
    });
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }

  /** Who waited for something else before he called may come later still: then it is closed once more. */
  private closeIfIdle(): void {
    if (this.whenIdle === null || this.underWay > 0) return;
    this.close();
    this.whenIdle();
  }

  /** Of where it goes it says the service and the cloud's name, and no address: those of a cloud are nobody else's business. */
  private begin({ method, trace }: UpstreamRequest): Span | null {
    const { upstream, watched } = this;
    const service = upstream === 'identity' ? 'keystone' : upstream;
    const facts = { 'http.request.method': method, 'backup_gateway.service': service };
    return trace?.span?.part(service, { ...facts, 'backup_gateway.cloud': watched?.cloud ?? '' }) ?? null;
  }

  private async answerTo(request: UpstreamRequest, headers: Record<string, string>): Promise<UpstreamAnswer> {
    const { status, data } = await this.exchange(request, headers);
    const header = (name: string): string | null => textHeader(data.headers[name]);
    if ((header('content-encoding') ?? 'identity') !== 'identity') throw this.malformed(status);
    return { status, text: data.bytes.toString('utf8'), header };
  }

  private async exchange(
    request: UpstreamRequest,
    headers: Record<string, string>,
  ): Promise<AxiosResponse<PlainAnswer>> {
    try {
      return await this.http.axiosRef.request<PlainAnswer>({
        method: request.method,
        baseURL: request.origin,
        url: request.path,
        headers,
        data: request.body,
        signal: request.signal,
        httpAgent: this.httpAgent,
        httpsAgent: this.httpsAgent,
      });
    } catch (error) {
      throw this.failure(error);
    }
  }

  private failure(error: unknown): UpstreamFailure {
    if (isCancel(error)) return new UpstreamFailure(this.upstream, 'timeout');
    if (!isAxiosError(error)) return new UpstreamFailure(this.upstream, 'unreachable');
    if (error.code === TOO_LONG_BODY) {
      return new UpstreamFailure(this.upstream, 'malformed', { reason: TOO_LONG });
    }
    if (error.code === TOO_MANY_HINTS) {
      return new UpstreamFailure(this.upstream, 'malformed', { reason: TOO_MANY_HINTS });
    }
    const reason = SYSTEM_WORD.test(error.code ?? '') && error.code !== undefined ? { reason: error.code } : {};
    return new UpstreamFailure(this.upstream, 'unreachable', { ...reason, onKeptConnection: brokeOnReuse(error) });
  }

  private malformed(status: number): UpstreamFailure {
    return new UpstreamFailure(this.upstream, 'malformed', { status });
  }
}

function endOf({ kind }: UpstreamFailure): CallEnd {
  return kind === 'timeout' || kind === 'malformed' ? kind : 'unreachable';
}

function endSpan(span: Span | null, status: number | null, end: CallEnd): void {
  if (status === null) span?.end({}, end);
  else span?.end({ 'http.response.status_code': status }, status >= 400 ? String(status) : null);
}

/** 1xx never gets here. */
function classOf(status: number): CallEnd {
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}

function textHeader(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The upstream closed a kept connection just as we took it up again: nothing was answered. */
function brokeOnReuse({ code, request: sent, response }: AxiosError): boolean {
  return response === undefined && code === 'ECONNRESET' && sent instanceof ClientRequest && sent.reusedSocket;
}
