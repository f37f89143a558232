import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { RateLimit } from '../../config/readers.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';
import { SERVICES, type Service } from '../../core/services.js';
import { SharedStore } from '../../redis/shared-store.js';
import { Clouds } from '../clouds/clouds.js';
import { allowanceOf, type Allowance } from './allowance.js';
import { CallBudget } from './call-budget.js';
import { ProjectBudget } from './project-budget.js';
import { SharedCount } from './shared-count.js';

/** What may be asked of the clouds: a budget for each service and each project. */
@Injectable()
export class CallBudgets {
  readonly csbs: CallBudget;
  readonly vbs: CallBudget;
  readonly cbr: CallBudget;
  private readonly requestDeadlineMs: number;
  private allowance: Allowance;

  constructor(
    @Inject(SETTINGS) { upstreamRateLimit, requestDeadlineMs }: Settings,
    @Inject(CLOCK) clock: Clock,
    @Inject(SharedStore) private readonly store: SharedStore | null,
    private readonly clouds: Clouds,
  ) {
    this.requestDeadlineMs = requestDeadlineMs;
    this.allowance = allowanceOf(upstreamRateLimit, requestDeadlineMs);
    const budgetOf = (service: Service, projectId: string): ProjectBudget =>
      new ProjectBudget(this.allowance, this.sharedCount(service, projectId), clock);
    this.csbs = new CallBudget('csbs', (projectId) => budgetOf('csbs', projectId));
    this.vbs = new CallBudget('vbs', (projectId) => budgetOf('vbs', projectId));
    this.cbr = new CallBudget('cbr', (projectId) => budgetOf('cbr', projectId));
  }

  /** Another limit from now on, for the clouds that the projects are in now. Nothing that was counted is forgotten. */
  renew(limit: RateLimit | null): void {
    this.allowance = allowanceOf(limit, this.requestDeadlineMs);
    for (const service of SERVICES) {
      this[service].each((projectId, budget) => {
        budget.change(this.allowance, this.sharedCount(service, projectId));
      });
    }
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

  private sharedCount(service: Service, projectId: string): SharedCount | null {
    if (this.store === null) return null;
    // Instances of which one is pointed at another cloud share nothing with it.
    const id = lengthPrefixed([service, this.clouds.of(projectId).fingerprint, projectId]);
    return new SharedCount(this.store, id, this.allowance);
  }
}
