import { pino } from 'pino';
import { CallBudget } from '../../src/upstreams/budget/call-budget.js';
import { ProjectBudget } from '../../src/upstreams/budget/project-budget.js';
import { Deadline, type CallContext, type Urgency } from '../../src/upstreams/call-context.js';
import { CloudApi, type CloudAnswer } from '../../src/upstreams/cloud-api.js';
import type { Cloud } from '../../src/upstreams/clouds/cloud.js';
import { NOBODY } from '../../src/observer.js';
import { UpstreamFailure } from '../../src/core/upstream-failure.js';
import { endpointAt } from '../../src/upstreams/endpoint.js';
import { Breaker } from '../../src/upstreams/resilience/breaker.js';
import { RetryBudget } from '../../src/upstreams/resilience/retry-budget.js';
import { Slots } from '../../src/upstreams/resilience/slots.js';
import type { UpstreamAnswer, UpstreamRequest } from '../../src/upstreams/upstream-http.js';
import { fakeClock, type FakeClock } from './fake-clock.js';

export const PROJECT = '0123456789abcdef0123456789abcdef';

/** Never opens: what the calls come to without it. */
class NoBreaker extends Breaker {
  override enter(): { readonly isProbe: boolean; readonly era: number } {
    return { isProbe: false, era: 0 };
  }

  override end(): null {
    return null;
  }
}

export interface ApiStand {
  readonly clock: FakeClock;
  readonly breaker: Breaker;
  /** The `Authorization` header of every attempt that was sent, by request id. */
  readonly sent: Map<string, string[]>;
  readonly attempts: () => number;
  readonly get: (asked?: Asked) => Promise<CloudAnswer>;
  /** What `get` came to, in one word. */
  readonly outcome: (asked?: Asked) => Promise<string>;
}

export interface Asked {
  readonly requestId?: string;
  readonly urgency?: Urgency;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly path?: string;
}

/** Calls to CSBS of a cloud that is a function: everything of ours between them is real. */
export function cloudApiStand(
  send: (request: UpstreamRequest) => Promise<UpstreamAnswer>,
  { hasBreaker = true, dice = () => 0 }: { hasBreaker?: boolean; dice?: () => number } = {},
): ApiStand {
  const clock = fakeClock();
  const breaker = hasBreaker ? new Breaker(clock) : new NoBreaker(clock);
  const sent = new Map<string, string[]>();
  let signatures = 0;
  let attempts = 0;
  const service = {
    endpoint: () => Promise.resolve(endpointAt('http://127.0.0.1:9/v1/{project_id}')),
    http: {
      send: (request: UpstreamRequest): Promise<UpstreamAnswer> => {
        const { 'X-Request-Id': id = '', Authorization: signature = '' } = request.headers;
        attempts += 1;
        sent.set(id, [...(sent.get(id) ?? []), signature]);
        return send(request);
      },
    },
    slots: new Slots('csbs', { all: 16, perProject: 16 }),
    breaker,
    retries: new RetryBudget(clock),
  };
  const auth = {
    prepare: () => Promise.resolve(),
    authorize: () => Promise.resolve({ headers: { Authorization: `signature ${(signatures += 1)}` } }),
    answered: () => false,
  };
  const cloud = { settings: { name: 'stand' }, auth, csbs: service } as unknown as Cloud;
  const allowance = { calls: Infinity, windowMs: 0 };
  const api = new CloudApi({
    service: 'csbs',
    clouds: { of: () => cloud },
    clock,
    log: pino({ level: 'silent' }),
    dice,
    budget: new CallBudget('csbs', () => new ProjectBudget(allowance, null, clock)),
    observer: NOBODY,
  });
  const get = (asked: Asked = {}): Promise<CloudAnswer> =>
    api.get(PROJECT, asked.path ?? '/checkpoint_items/x', undefined, contextOf(asked));
  const outcome = (asked: Asked = {}): Promise<string> =>
    get(asked).then(
      () => 'ok',
      (error: unknown) => {
        if (!(error instanceof UpstreamFailure)) throw error;
        return error.kind;
      },
    );
  return { clock, breaker, sent, attempts: () => attempts, get, outcome };
}

function contextOf({ requestId = 'r', urgency = 'foreground', deadlineMs = 2500, signal }: Asked): CallContext {
  const deadline = new Deadline(deadlineMs);
  const over = deadline.signal();
  return {
    signal: signal === undefined ? over : AbortSignal.any([over, signal]),
    trace: { requestId, deadline, urgency, upstreamCalls: 0 },
  };
}

export function anAnswer(status: number, body = '{}', headers: Readonly<Record<string, string>> = {}): UpstreamAnswer {
  return { status, text: body, header: (name) => headers[name] ?? null };
}
