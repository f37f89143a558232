import { failureOf } from '../core/error-body.js';
import { UpstreamFailure, type Upstream } from '../core/upstream-failure.js';
import type { Clock } from '../clock.js';
import type { CallContext } from './call-context.js';
import { target } from './endpoint.js';
import type { CloudTokens } from './identity/token-source.js';
import type { UpstreamAnswer, UpstreamHttp } from './upstream-http.js';

/** The text of a 200, and when it came. */
export interface CloudAnswer {
  readonly text: string;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

const JSON_TYPE = /^application\/([a-z.-]+\+)?json\b/i;

/** Authorized GETs below one endpoint: every call is a template, a project, a checked path and our token, and nothing of the caller's. */
export class CloudApi {
  constructor(
    private readonly upstream: Upstream,
    private readonly endpoint: string,
    private readonly http: UpstreamHttp,
    private readonly tokens: CloudTokens,
    private readonly clock: Clock,
  ) {}

  /** Throws UpstreamFailure for everything but a 200 with JSON in it. */
  async get(
    projectId: string,
    path: string,
    query: URLSearchParams | undefined,
    context: CallContext,
  ): Promise<CloudAnswer> {
    const { origin, path: pathAndQuery } = target(this.endpoint, projectId, path, query);
    const send = async (token: string): Promise<UpstreamAnswer> => {
      const headers = { 'X-Auth-Token': token, 'X-Request-Id': context.requestId };
      return this.http.send({ method: 'GET', origin, path: pathAndQuery, headers, signal: context.signal });
    };
    const token = await this.tokens.token(projectId, context);
    let answer = await send(token);
    // A password change kills tokens before their time. One new token, one retry: an upstream that always says 401 is not chased.
    if (answer.status === 401 && this.tokens.disown(projectId, token)) {
      answer = await send(await this.tokens.token(projectId, context));
    }
    return this.accept(answer);
  }

  private accept(answer: UpstreamAnswer): CloudAnswer {
    const { status, text } = answer;
    if (status !== 200) throw failureOf(this.upstream, status, answer.header('retry-after'), text);
    const type = answer.header('content-type');
    if (type !== null && !JSON_TYPE.test(type)) throw new UpstreamFailure(this.upstream, 'malformed', { status });
    return { text, fetchedAt: new Date(this.clock.epochMs()).toISOString() };
  }
}
