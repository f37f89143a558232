import { failureOf } from '../core/error-body.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { CallContext } from './call-context.js';
import type { Cloud } from './clouds/cloud.js';
import { target, type Target } from './endpoint.js';
import type { Clouds } from './clouds/clouds.js';
import type { UpstreamAnswer } from './upstream-http.js';

/** The text of a 200, and when it came. */
export interface CloudAnswer {
  readonly text: string;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

interface Attempt {
  readonly answer: UpstreamAnswer;
  /** Whether another attempt, newly authorized, may be answered better. */
  readonly mayHelp: boolean;
}

const JSON_TYPE = /^application\/([a-z.-]+\+)?json\b/i;

/**
 * Authorized GETs of one service, in whichever cloud the project is: every call is a template, a project, a checked path and our token,
 * and of the caller's only a request id in its strict form and, on raw routes, the values of the parameters that the document names.
 */
export class CloudApi {
  constructor(
    private readonly service: 'csbs' | 'vbs',
    private readonly clouds: Clouds,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Throws UpstreamFailure for everything but a 200 with JSON in it. */
  async get(
    projectId: string,
    path: string,
    query: URLSearchParams | undefined,
    context: CallContext,
  ): Promise<CloudAnswer> {
    try {
      return await this.ask(projectId, path, query, context);
    } catch (error) {
      if (error instanceof UpstreamFailure) this.report(error, projectId, context);
      throw error;
    }
  }

  private async ask(
    projectId: string,
    path: string,
    query: URLSearchParams | undefined,
    context: CallContext,
  ): Promise<CloudAnswer> {
    const cloud = this.clouds.of(projectId);
    const template = await cloud[this.service].endpoint(projectId, context);
    const where = target(template, projectId, path, query);
    const first = await this.attempt(cloud, projectId, where, context);
    // A password change kills tokens before their time. One new token, one retry: an upstream that always says 401 is not chased.
    const { answer } = first.mayHelp ? await this.attempt(cloud, projectId, where, context) : first;
    return this.accept(answer);
  }

  private async attempt(
    { auth, [this.service]: { http } }: Cloud,
    projectId: string,
    where: Target,
    { signal, trace }: CallContext,
  ): Promise<Attempt> {
    const authorization = await auth.headers(projectId, where, { signal, trace });
    const headers = { 'X-Request-Id': trace.requestId, ...authorization };
    trace.upstreamCalls += 1;
    const answer = await http.send({ method: 'GET', ...where, headers, signal }).catch((error: unknown) => {
      auth.answered(projectId, authorization, null);
      throw error;
    });
    return { answer, mayHelp: auth.answered(projectId, authorization, answer.status) };
  }

  private accept(answer: UpstreamAnswer): CloudAnswer {
    const { status, text } = answer;
    if (status !== 200) throw failureOf(this.service, status, this.retryAfter(answer), text);
    const type = answer.header('content-type');
    if (type !== null && !JSON_TYPE.test(type)) throw new UpstreamFailure(this.service, 'malformed', { status });
    return { text, fetchedAt: new Date(this.clock.epochMs()).toISOString() };
  }

  /** In seconds; the header may be a date. */
  private retryAfter(answer: UpstreamAnswer): string | null {
    const header = answer.header('retry-after');
    const date = header === null || /^\d+$/.test(header) ? NaN : Date.parse(header);
    return Number.isNaN(date) ? header : String(Math.max(0, Math.ceil((date - this.clock.epochMs()) / 1000)));
  }

  /** For the operator, also where the caller gets an answer all the same. A backup that is not there is no failure. */
  private report(
    { upstream, kind, status, code, clockIsWrong }: UpstreamFailure,
    projectId: string,
    { trace: { requestId } }: CallContext,
  ): void {
    if (kind !== 'not-found') {
      const cloud = this.clouds.of(projectId).settings.name;
      this.log.warn(
        { requestId, cloud, called: this.service, upstream, kind, status, code, clockIsWrong },
        'an upstream call failed',
      );
    }
  }
}
