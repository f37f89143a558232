import type { ProblemCode } from '../../http/problem.js';
import type { Answered, CacheState } from '../../observer.js';
import { Distribution } from './distribution.js';
import type { ReadMetrics } from './read-metrics.js';

/** Seconds. Out of memory it takes less than the first, REQUEST_DEADLINE_MS is 2.5. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds. The two fresh times, what is served while it is looked at anew, and up to what stands in for a service that is down. */
const AGES = [1, 3, 10, 30, 60, 330, 900, 3600, 21_600, 86_400];
/** Where no route was found. */
const NO_ROUTE = 'none';
const OWN_FAILURE: ProblemCode = 'internal-error';
/** Where the answer is no problem of ours. */
const NO_PROBLEM = 'none';

/** What one route has answered. */
interface OfRoute {
  /** By problem code, or else by class of status: one look in a map for each answer. */
  readonly outcomes: Map<string, { readonly status: string; readonly code: string; times: number }>;
  readonly cached: Map<CacheState, number>;
  readonly durations: Distribution;
}

/** Requests that were answered: how they ended, how long they took, and how old it was what they got. Routes are those of the code, a few dozen. */
export class AnswerMetrics {
  private readonly routes = new Map<string, OfRoute>();
  private readonly ages = new Distribution(AGES);

  constructor(read: ReadMetrics) {
    const requests = { name: 'requests_total', help: 'Requests that were answered, event streams that began left out' };
    read.counter({ ...requests, labels: ['route', 'status', 'code'] }, (say) => {
      for (const [route, { outcomes }] of this.routes) {
        for (const { status, code, times } of outcomes.values()) say(times, { route, status, code });
      }
    });
    const cached = { name: 'cached_answers_total', help: 'Answers out of the cache, by what was there' };
    read.counter({ ...cached, labels: ['route', 'cache'] }, (say) => {
      for (const [route, ofRoute] of this.routes) {
        for (const [cache, times] of ofRoute.cached) say(times, { route, cache });
      }
    });
    const durations = {
      name: 'request_duration_seconds',
      help: 'From the arrival of a request to the end of its answer',
    };
    read.histogram({ ...durations, labels: ['route'] }, (say) => {
      for (const [route, ofRoute] of this.routes) say(ofRoute.durations, { route });
    });
    read.histogram({ name: 'answer_age_seconds', help: 'Since the cloud confirmed what was answered' }, (say) => {
      say(this.ages);
    });
  }

  /** The one place where an answer becomes figures, whoever has sent it. */
  answered({ route, status, problem, durationMs, cache, ageMs }: Answered): void {
    const ofRoute = this.of(route ?? NO_ROUTE);
    const statusClass = `${Math.floor(status / 100)}xx`;
    const known = ofRoute.outcomes.get(problem ?? statusClass);
    if (known === undefined) {
      const first = { status: statusClass, code: problem ?? NO_PROBLEM, times: 1 };
      ofRoute.outcomes.set(problem ?? statusClass, first);
    } else known.times += 1;
    ofRoute.durations.observe(durationMs / 1000);
    if (cache !== null) ofRoute.cached.set(cache, (ofRoute.cached.get(cache) ?? 0) + 1);
    if (ageMs !== null) this.ages.observe(ageMs / 1000);
  }

  private of(route: string): OfRoute {
    const known = this.routes.get(route);
    if (known !== undefined) return known;
    // An alert is on it, and of a count that begins with its first event Prometheus sees no increase.
    const failure = { status: '5xx', code: OWN_FAILURE, times: 0 };
    const outcomes = new Map([[OWN_FAILURE, failure]]);
    const ofRoute = { outcomes, cached: new Map(), durations: new Distribution(DURATIONS) };
    this.routes.set(route, ofRoute);
    return ofRoute;
  }
}
