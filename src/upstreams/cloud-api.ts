import { failureOf } from '../core/error-body.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { NOT_ASKED, type CallBudget } from './budget/call-budget.js';
import { timeLeft, type CallContext } from './call-context.js';
import type { Cloud } from './clouds/cloud.js';
import { target as targetBelow, type Target } from './endpoint.js';
import type { Authorization, CloudAuth } from './identity/cloud-auth.js';
import type { Clouds } from './clouds/clouds.js';
import { untilAborted } from './until-aborted.js';
import type { UpstreamAnswer, UpstreamHttp } from './upstream-http.js';

/** The text of a 200, and when it came. */
export interface CloudAnswer {
  readonly text: string;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

interface Attempt {
  readonly answer: UpstreamAnswer;
  /** What an answer other than 200 stands for. */
  readonly failure: UpstreamFailure | null;
  /** Whether another attempt, newly authorized, may be answered better. */
  readonly mayHelp: boolean;
}

interface AuthorizedCall {
  readonly http: UpstreamHttp;
  readonly auth: CloudAuth;
  readonly authorization: Authorization;
  readonly projectId: string;
  readonly target: Target;
}

/** As many kept connections may have gone stale at once as are tried. */
const MAX_RESENDS = 2;
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
    private readonly budget: CallBudget,
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
    const where = targetBelow(template, projectId, path, query);
    const first = await this.attempt(cloud, projectId, where, context);
    // A password change kills tokens before their time. One new token, one retry: an upstream that always says 401 is not chased.
    return this.accept(first.mayHelp ? await this.attempt(cloud, projectId, where, context) : first);
  }

  /** One call, and again where a kept connection broke under it: each authorized anew. */
  private async attempt(
    cloud: Cloud,
    projectId: string,
    where: Target,
    context: CallContext,
    resends = 0,
  ): Promise<Attempt> {
    try {
      return await this.call(cloud, projectId, where, context);
    } catch (error) {
      const again = error instanceof UpstreamFailure && error.onKeptConnection && resends < MAX_RESENDS;
      if (!again) throw error;
      return this.attempt(cloud, projectId, where, context, resends + 1);
    }
  }

  private async call(
    { auth, [this.service]: { http } }: Cloud,
    projectId: string,
    target: Target,
    context: CallContext,
  ): Promise<Attempt> {
    await auth.prepare(projectId, context);
    const { signal, trace } = context;
    await this.budget.take(projectId, { urgency: trace.urgency, signal, patienceMs: timeLeft(context) });
    const release = await http.slots.take(signal);
    const sent = auth
      .authorize(projectId, target, context)
      .then((authorization) => this.send({ http, auth, authorization, projectId, target }, context))
      .finally(release);
    return untilAborted(sent, signal, this.service);
  }

  private async send(
    { http, auth, authorization, projectId, target }: AuthorizedCall,
    { signal, trace }: CallContext,
  ): Promise<Attempt> {
    const headers = { 'X-Request-Id': trace.requestId, ...authorization.headers };
    let answer: UpstreamAnswer;
    try {
      this.budget.refuseWhilePaused(projectId); // it has waited for a socket, or for its authorization
      trace.upstreamCalls += 1;
      answer = await http.send({ method: 'GET', ...target, headers, signal: authorization.signal ?? signal });
    } catch (error) {
      auth.answered({ projectId, target, authorization, status: null });
      throw error;
    }
    const { status, text } = answer;
    const mayHelp = auth.answered({ projectId, target, authorization, status });
    const failure = status === 200 ? null : failureOf(this.service, status, this.retryAfter(answer), text);
    // Before the socket is the next one's.
    if (failure?.kind === 'throttled') await this.budget.throttled(projectId, failure.retryAfterSeconds);
    return { answer, failure, mayHelp };
  }

  private accept({ answer, failure }: Attempt): CloudAnswer {
    if (failure !== null) throw failure;
    const { status, text } = answer;
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

  /**
   * For the operator, also where the caller gets an answer all the same. A backup that is not there is no failure, nor is a refresh that
   * has to wait.
   */
  private report(
    { upstream, kind, status, code, reason, clockIsWrong }: UpstreamFailure,
    projectId: string,
    { trace: { requestId, urgency } }: CallContext,
  ): void {
    if (kind === 'not-found' || (code === NOT_ASKED && urgency === 'background')) return;
    const cloud = this.clouds.of(projectId).settings.name;
    this.log.warn(
      { requestId, cloud, called: this.service, upstream, kind, status, code, reason, clockIsWrong },
      'an upstream call failed',
    );
  }
}
