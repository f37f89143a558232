import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { failureOf } from '../core/error-body.js';
import type { Service } from '../core/services.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { Dice } from '../dice.js';
import type { Observer } from '../observer.js';
import { NOT_ASKED, type CallBudget } from './budget/call-budget.js';
import { timeLeft, type CallContext } from './call-context.js';
import type { Cloud, CloudService } from './clouds/cloud.js';
import type { Clouds } from './clouds/clouds.js';
import { target as targetBelow, type Target } from './endpoint.js';
import type { Authorization } from './identity/cloud-auth.js';
import { NO_ENDPOINT } from './identity/endpoints.js';
import type { Pass } from './resilience/breaker.js';
import { CallCourse } from './resilience/call-course.js';
import { isTimeForAnother, mayPass, retryDelayMs } from './resilience/retry.js';
import type { SlotClaim } from './resilience/slots.js';
import { FAIR_MS, verdictOf, type Verdict } from './resilience/verdict.js';
import { untilAborted } from './until-aborted.js';
import type { UpstreamAnswer } from './upstream-http.js';

export interface CloudApiOptions {
  readonly service: Service;
  readonly clouds: Pick<Clouds, 'of'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly dice: Dice;
  readonly budget: CallBudget;
  readonly observer: Pick<Observer, 'failed'>;
}

/** The text of a 200, and when it came. */
export interface CloudAnswer {
  readonly text: string;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

/** What came back of one attempt, and what no answer, or one other than 200, stands for. */
type Attempt = {
  /** Whether another attempt, newly authorized, may be answered better at once. */
  readonly mayHelp: boolean;
} & (
  | { readonly answer: UpstreamAnswer; readonly failure: null }
  | { readonly answer: UpstreamAnswer | null; readonly failure: UpstreamFailure }
);

/** One GET, whatever becomes of it. */
interface Call {
  readonly cloud: Cloud;
  readonly service: CloudService;
  readonly projectId: string;
  readonly pass: Pass;
  readonly context: CallContext;
  readonly course: CallCourse;
}

/** As many kept connections may have gone stale at once as are tried. */
const MAX_RESENDS = 2;
const JSON_TYPE = /^application\/([a-z.-]+\+)?json\b/i;

/**
 * Authorized GETs of one service, in whichever cloud the project is: every call is a template, a project, a checked path and our token,
 * and of the caller's only a request id in its strict form and, on raw routes, the values of the parameters that the document names.
 */
export class CloudApi {
  constructor(private readonly options: CloudApiOptions) {}

  /** Throws UpstreamFailure for everything but a 200 with JSON in it. */
  async get(
    projectId: string,
    path: string,
    query: URLSearchParams | undefined,
    context: CallContext,
  ): Promise<CloudAnswer> {
    const cloud = context.trace.cloud ?? this.options.clouds.of(projectId);
    const service = cloud[this.options.service];
    if (service === null) throw new UpstreamFailure(this.options.service, 'failed', { code: NO_ENDPOINT });
    try {
      const pass = await this.enter(service, context);
      const own = pass.isProbe ? outliving(context) : context;
      const call = { cloud, service, projectId, pass, context: own, course: new CallCourse(own.signal) };
      const asking = this.judged(call, () => this.ask(call, path, query));
      return await (pass.isProbe ? untilAborted(asking, context.signal, this.options.service) : asking);
    } catch (error) {
      if (error instanceof UpstreamFailure) this.report(error, cloud, context);
      throw error;
    }
  }

  /** Where the service is being probed, a refresh that nobody waits for hears what comes of it: all of them are served when it is well. */
  private async enter(service: CloudService, { signal, trace }: CallContext): Promise<Pass> {
    const { breaker } = service;
    let pass = breaker.enter();
    if (pass === null && trace.nobodyWaits === true && breaker.probeEnd !== null) {
      await untilAborted(breaker.probeEnd, signal, this.options.service).catch(() => undefined);
      pass = breaker.enter();
    }
    if (pass === null) throw this.unavailable(service);
    return pass;
  }

  /** Lets the breaker hear what came of it. */
  private async judged({ cloud, service, pass, course }: Call, ask: () => Promise<CloudAnswer>): Promise<CloudAnswer> {
    let verdict: Verdict = 'not-asked';
    try {
      const answer = await ask();
      verdict = 'well';
      return answer;
    } catch (error) {
      if (error instanceof UpstreamFailure) verdict = verdictOf(error, course);
      throw error;
    } finally {
      const change = service.breaker.end(pass, verdict);
      const told = { cloud: cloud.settings.name, service: this.options.service };
      if (change === 'opened') {
        this.options.log.warn(told, 'a service fails too often: it is left alone but for a probe');
      }
      if (change === 'closed') this.options.log.info(told, 'a service is well again');
    }
  }

  private async ask(call: Call, path: string, query: URLSearchParams | undefined): Promise<CloudAnswer> {
    const { service, projectId, context } = call;
    const where = targetBelow(await service.endpoint(projectId, context), projectId, path, query);
    const startedAt = performance.now();
    const first = await this.attempt(call, where);
    // A password change kills tokens before their time. One new token, one retry: an upstream that always says 401 is not chased.
    const isAgain = first.mayHelp || (await this.mayRetry(call, first, performance.now() - startedAt));
    return this.accept(isAgain ? await this.attempt(call, where) : first);
  }

  /** Whether to try again what went wrong in passing; waits until then. */
  private async mayRetry({ service, pass, context, course }: Call, first: Attempt, tookMs: number): Promise<boolean> {
    const { failure, answer } = first;
    if (failure === null || !mayPass(failure) || pass.isProbe) return false;
    // A refresh is made again soon anyway; who says when to come back is not asked before.
    if (context.trace.urgency === 'background' || (answer?.header('retry-after') ?? null) !== null) return false;
    const delayMs = retryDelayMs(this.options.dice);
    if (!isTimeForAnother(timeLeft(context), delayMs, tookMs) || !service.retries.take()) return false;
    await sleep(delayMs, undefined, { signal: context.signal }).catch(() => undefined);
    if (context.signal.aborted || !service.breaker.admits(pass)) return false;
    course.failedOnce();
    return true;
  }

  /** One call, and again where a kept connection broke under it: each authorized anew. */
  private async attempt(call: Call, where: Target, resends = 0): Promise<Attempt> {
    const attempt = await this.send(call, where);
    const again = attempt.failure?.onKeptConnection === true && resends < MAX_RESENDS;
    return again ? this.attempt(call, where, resends + 1) : attempt;
  }

  private async send(call: Call, target: Target): Promise<Attempt> {
    const { cloud, service, projectId, context } = call;
    const { signal, trace } = context;
    const claim: SlotClaim = { projectId, urgency: trace.urgency, answer: trace.deadline, signal };
    await cloud.auth.prepare(projectId, context);
    service.slots.refuseWhileFull(claim);
    await this.options.budget.take(projectId, { urgency: trace.urgency, signal, patienceMs: timeLeft(context) });
    const release = await service.slots.take(claim);
    const sent = cloud.auth
      .authorize(projectId, target, context)
      .then((authorization) => this.sendNow(call, target, authorization))
      .finally(release);
    return untilAborted(sent, signal, this.options.service);
  }

  private async sendNow(call: Call, target: Target, authorization: Authorization): Promise<Attempt> {
    const { cloud, service, projectId, pass, context, course } = call;
    const { signal, trace } = context;
    const headers = { 'X-Request-Id': trace.requestId, ...authorization.headers };
    const answered = (status: number | null): boolean =>
      cloud.auth.answered({ projectId, target, authorization, status });
    let answer: UpstreamAnswer;
    try {
      // It has waited for a place, or for its authorization.
      this.options.budget.refuseWhilePaused(projectId);
      if (!service.breaker.admits(pass)) throw this.unavailable(service);
      trace.upstreamCalls += 1;
      if (!course.hasFailed) service.retries.noteCall();
      course.sentAt = performance.now();
      const lasting = authorization.signal ?? signal;
      answer = await service.http.send({ method: 'GET', ...target, headers, signal: lasting, trace });
    } catch (error) {
      answered(null);
      if (error instanceof UpstreamFailure && error.kind === 'unreachable') {
        return { answer: null, failure: error, mayHelp: false };
      }
      throw error;
    }
    const mayHelp = answered(answer.status);
    const failure = this.failureIn(answer);
    // Before the socket is the next one's.
    if (failure?.kind === 'throttled') await this.options.budget.throttled(projectId, failure.retryAfterSeconds);
    return { answer, failure, mayHelp };
  }

  private failureIn(answer: UpstreamAnswer): UpstreamFailure | null {
    const { status, text } = answer;
    return status === 200 ? null : failureOf(this.options.service, status, this.retryAfter(answer), text);
  }

  private accept({ answer, failure }: Attempt): CloudAnswer {
    if (failure !== null) throw failure;
    const { status, text } = answer;
    const type = answer.header('content-type');
    if (type !== null && !JSON_TYPE.test(type)) {
      throw new UpstreamFailure(this.options.service, 'malformed', { status });
    }
    return { text, fetchedAt: new Date(this.options.clock.epochMs()).toISOString() };
  }

  /** In seconds; the header may be a date. */
  private retryAfter(answer: UpstreamAnswer): string | null {
    const header = answer.header('retry-after');
    const date = header === null || /^\d+$/.test(header) ? NaN : Date.parse(header);
    const leftMs = date - this.options.clock.epochMs();
    return Number.isNaN(date) ? header : String(Math.max(0, Math.ceil(leftMs / 1000)));
  }

  private unavailable({ breaker }: CloudService): UpstreamFailure {
    const retryAfterSeconds = Math.max(1, Math.ceil(breaker.waitMs / 1000));
    return new UpstreamFailure(this.options.service, 'unavailable', { retryAfterSeconds });
  }

  /**
   * For the operator, also where the caller gets an answer all the same. A backup that is not there is no failure, nor is a refresh that
   * has to wait; that a service is left alone is told once, and here only in detail.
   */
  private report(failure: UpstreamFailure, { settings }: Cloud, { trace }: CallContext): void {
    const { requestId, urgency, span } = trace;
    const { upstream, kind, status, code, reason, clockIsWrong } = failure;
    this.options.observer.failed({ cloud: settings.name, upstream, kind });
    const isPutOff = code === NOT_ASKED || kind === 'overloaded';
    if (kind === 'not-found' || (isPutOff && urgency === 'background')) return;
    const called = this.options.service;
    const seen = { requestId, traceId: span?.traceId };
    const told = { ...seen, cloud: settings.name, called, upstream, kind, status, code, reason, clockIsWrong };
    this.options.log[kind === 'unavailable' ? 'debug' : 'warn'](told, 'an upstream call failed');
  }
}

/** A probe goes on when its caller has gone away: what the service says must be heard. */
function outliving(context: CallContext): CallContext {
  return { trace: context.trace, signal: AbortSignal.timeout(Math.max(FAIR_MS, Math.ceil(timeLeft(context)))) };
}
