import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';
import { SERVICES, type Service } from '../../core/services.js';
import { SharedStore } from '../../redis/shared-store.js';
import { Clouds } from '../clouds/clouds.js';
import { allowanceOf } from './allowance.js';
import { CallBudget } from './call-budget.js';
import { ProjectBudget } from './project-budget.js';
import { SharedCount } from './shared-count.js';

/** What may be asked of the clouds: a budget for each service and each project. */
@Injectable()
export class CallBudgets {
  readonly csbs: CallBudget;
  readonly vbs: CallBudget;
  readonly cbr: CallBudget;

  constructor(
    @Inject(SETTINGS) { upstreamRateLimit, requestDeadlineMs }: Settings,
    @Inject(CLOCK) clock: Clock,
    @Inject(SharedStore) store: SharedStore | null,
    private readonly clouds: Clouds,
  ) {
    const allowance = allowanceOf(upstreamRateLimit, requestDeadlineMs);
    const budgetOf = (service: Service, projectId: string): ProjectBudget => {
      // Instances of which one is pointed at another cloud share nothing with it.
      const id = lengthPrefixed([service, clouds.of(projectId).fingerprint, projectId]);
      return new ProjectBudget(allowance, store === null ? null : new SharedCount(store, id, allowance), clock);
    };
    this.csbs = new CallBudget('csbs', (projectId) => budgetOf('csbs', projectId));
    this.vbs = new CallBudget('vbs', (projectId) => budgetOf('vbs', projectId));
    this.cbr = new CallBudget('cbr', (projectId) => budgetOf('cbr', projectId));
  }

  /**
   * Whether background calls would be allowed now: to be asked before a refresh that nobody waits for. `services`: those that it would ask,
   * where that is known; else all that the project's cloud has.
   */
  hasRoom(projectId: string, services: readonly Service[] | null = null): boolean {
    const cloud = this.clouds.of(projectId);
    const asked = services ?? SERVICES.filter((service) => cloud[service] !== null);
    return asked.every((service) => this[service].hasRoom(projectId));
  }
}
