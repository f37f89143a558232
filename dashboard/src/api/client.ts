import { problemOf, unreachable } from './problem.js';

export interface Answer<T> {
  /** `null` where nothing has changed since the ETag that was sent. */
  readonly body: T | null;
  readonly etag: string | null;
  /** Seconds since the cloud confirmed the oldest part of the answer. */
  readonly ageSeconds: number;
}

/** The gateway's API with one key, which stays in here. */
export class ApiClient {
  constructor(
    private readonly key: string,
    private readonly onUnauthenticated: () => void,
  ) {}

  /** `path` is relative to the page, e.g. `api/v1/projects`. Throws a RequestProblem for all that is not 200 or 304. */
  async get<T>(path: string, signal: AbortSignal, etag: string | null = null): Promise<Answer<T>> {
    const response = await this.open(path, signal, {
      Accept: 'application/json',
      ...(etag === null ? {} : { 'If-None-Match': etag }),
    });
    const isUnchanged = response.status === 304;
    if (!isUnchanged && !response.ok) throw await this.refusal(response);
    return {
      // The gateway's own answer; its types are the gateway's.
      body: isUnchanged ? null : ((await response.json()) as T),
      etag: response.headers.get('ETag'),
      ageSeconds: Number(response.headers.get('Age') ?? 0),
    };
  }

  /** An event stream. Throws a RequestProblem for all that is none. */
  async stream(path: string, signal: AbortSignal, lastEventId: string | null): Promise<ReadableStream<Uint8Array>> {
    const response = await this.open(path, signal, {
      Accept: 'text/event-stream',
      ...(lastEventId === null ? {} : { 'Last-Event-ID': lastEventId }),
    });
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
    if (!response.ok || !isStream || response.body === null) throw await this.refusal(response);
    return response.body;
  }

  private async open(path: string, signal: AbortSignal, headers: Record<string, string>): Promise<Response> {
    const address = new URL(path, document.baseURI);
    try {
      return await fetch(address, {
        headers: { ...headers, Authorization: `Bearer ${this.key}` },
        signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
    } catch (error) {
      throw signal.aborted ? error : unreachable();
    }
  }

  private async refusal(response: Response): Promise<Error> {
    const body: unknown = await response.json().catch(() => null);
    if (response.status === 401) this.onUnauthenticated();
    return problemOf(response.status, body, response.headers);
  }
}
