import { HttpModule, HttpService, type HttpModuleOptions } from '@nestjs/axios';
import type { DynamicModule } from '@nestjs/common';
import { isAxiosError, isCancel, type AxiosResponse } from 'axios';
import { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { UpstreamFailure, type Upstream } from '../core/upstream-failure.js';
import type { Target } from './endpoint.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_SOCKETS = 16;
/** As many kept connections may have gone stale at once as are tried. */
const MAX_RESENDS = 2;
const HEADER_VALUE = /^[\x20-\x7e]*$/;

export interface UpstreamRequest extends Target {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/**
 * axios with its defaults undone; each line answers something it was seen to do. It follows redirects with X-Auth-Token, obeys
 * HTTP_PROXY, inflates, reads without limit, lets an absolute path beat its baseURL, and hands back invalid JSON as a text.
 */
const HARDENED: HttpModuleOptions = {
  allowAbsoluteUrls: false,
  maxRedirects: 0,
  proxy: false,
  maxContentLength: MAX_BODY_BYTES,
  maxBodyLength: 64 * 1024,
  decompress: false,
  timeout: 0, // no deadline: it restarts with every byte. The request's signal is the deadline.
  validateStatus: () => true,
  responseType: 'arraybuffer',
  transformRequest: [(body: unknown) => body],
  transformResponse: [(body: unknown) => body],
};

export function hardenedHttpModule(): DynamicModule {
  return HttpModule.register(HARDENED);
}

/** A pool of connections of its own to one upstream of one cloud. `caCertificates`: PEM text, instead of those that Node trusts. */
export class UpstreamHttp {
  private readonly httpAgent: HttpAgent;
  private readonly httpsAgent: HttpsAgent;

  constructor(
    private readonly http: HttpService,
    private readonly upstream: Upstream,
    caCertificates: string | null,
  ) {
    const pool = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS };
    this.httpAgent = new HttpAgent(pool);
    this.httpsAgent = new HttpsAgent(caCertificates === null ? pool : { ...pool, ca: caCertificates });
  }

  /**
   * The answer, whatever its status. Throws UpstreamFailure: timeout, unreachable or malformed, with nothing in it of the request or
   * its headers.
   */
  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const headers = {
      Accept: 'application/json', // Cinder before 2017 answers XML without it
      'Accept-Encoding': 'identity',
      'User-Agent': 'backup-gateway',
      ...request.headers,
    };
    // axios strips what does not belong into a header and sends the rest.
    if (!Object.values(headers).every((value) => HEADER_VALUE.test(value))) throw new Error('not a header value');
    const response = await this.exchange(request, headers);
    const header = (name: string): string | null => textHeader(response.headers[name]);
    if ((header('content-encoding') ?? 'identity') !== 'identity') throw this.malformed(response.status);
    return { status: response.status, text: response.data.toString('utf8'), header };
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }

  private async exchange(
    request: UpstreamRequest,
    headers: Record<string, string>,
    resends = 0,
  ): Promise<AxiosResponse<Buffer>> {
    try {
      return await this.http.axiosRef.request<Buffer>({
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
      const again = request.method === 'GET' && resends < MAX_RESENDS && brokeOnReuse(error);
      if (again) return this.exchange(request, headers, resends + 1);
      throw this.failure(error);
    }
  }

  private failure(error: unknown): UpstreamFailure {
    if (isCancel(error)) return new UpstreamFailure(this.upstream, 'timeout');
    const tooLarge = isAxiosError(error) && error.message.startsWith('maxContentLength');
    return tooLarge ? this.malformed() : new UpstreamFailure(this.upstream, 'unreachable');
  }

  private malformed(status?: number): UpstreamFailure {
    return new UpstreamFailure(this.upstream, 'malformed', status === undefined ? {} : { status });
  }
}

function textHeader(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The upstream closed a kept connection just as we took it up again: nothing was answered, and a GET may go out once more. */
function brokeOnReuse(error: unknown): boolean {
  if (!isAxiosError(error) || error.response !== undefined || isCancel(error)) return false;
  const sent: unknown = error.request;
  return error.code === 'ECONNRESET' && sent instanceof ClientRequest && sent.reusedSocket;
}
