import { SERVICES } from '../../core/services.js';
import type { BudgetLeft } from '../../upstreams/budget/call-budget.js';
import type { CallBudgets } from '../../upstreams/budget/call-budgets.js';
import type { Clouds } from '../../upstreams/clouds/clouds.js';
import type { BreakerState } from '../../upstreams/resilience/breaker.js';
import type { ReadMetrics } from './read-metrics.js';

const STATES = ['closed', 'open', 'probing'] as const satisfies readonly BreakerState[];

/** How the clouds are just now, as far as this instance knows. No project has a series of its own: there may be thousands. */
export function readClouds(metrics: ReadMetrics, clouds: Clouds): void {
  const breakers = {
    name: 'breaker_state',
    help: '1 for the state that the breaker of a service is in, 0 for the others',
  };
  metrics.gauge({ ...breakers, labels: ['cloud', 'service', 'state'] }, (say) => {
    for (const cloud of clouds.all) {
      for (const service of SERVICES) {
        const now = cloud[service]?.breaker.state;
        if (now === undefined) continue;
        for (const state of STATES) say(state === now ? 1 : 0, { cloud: cloud.settings.name, service, state });
      }
    }
  });
  const tokens = {
    name: 'cloud_token_life_seconds',
    help: 'Until a token of the cloud ends: of its projects the first',
  };
  metrics.gauge({ ...tokens, labels: ['cloud'] }, (say) => {
    for (const cloud of clouds.all) {
      const lifeMs = cloud.auth.tokenLifeMs(clouds.projectsOf(cloud));
      if (lifeMs !== null) say(lifeMs / 1000, { cloud: cloud.settings.name });
    }
  });
}

/** What may still be asked of the clouds. Of several projects the one that has the least left: it is the one whose callers notice. */
export function readBudgets(metrics: ReadMetrics, clouds: Clouds, budgets: CallBudgets): void {
  const gauge = (name: string, help: string, valueOf: (left: BudgetLeft) => number): void => {
    metrics.gauge({ name, help, labels: ['cloud', 'service'] }, (say) => {
      for (const cloud of clouds.all) {
        for (const service of SERVICES.filter((each) => cloud[each] !== null)) {
          const value = valueOf(budgets[service].leastOf(clouds.projectsOf(cloud)));
          // Where there is no limit, nothing is left or spent.
          if (Number.isFinite(value)) say(value, { cloud: cloud.settings.name, service });
        }
      }
    });
  };
  gauge('upstream_budget_limit_calls', 'UPSTREAM_RATE_LIMIT: calls in its window', ({ limit }) => limit);
  gauge('upstream_budget_left_calls', 'That limit less the calls of this instance in the window', ({ left }) => left);
  gauge('upstream_pause_seconds', 'How long a service is left alone that has refused calls', ({ pausedMs }) => {
    return pausedMs / 1000;
  });
}
