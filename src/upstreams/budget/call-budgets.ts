import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';
import { SharedStore } from '../../redis/shared-store.js';
import { Clouds } from '../clouds/clouds.js';
import { allowanceOf } from './allowance.js';
import { CallBudget } from './call-budget.js';
import { ProjectBudget } from './project-budget.js';
import { SharedCount } from './shared-count.js';

/** What may be asked of the clouds: a budget for each of the two services and each project. */
@Injectable()
export class CallBudgets {
  readonly csbs: CallBudget;
  readonly vbs: CallBudget;

  constructor(
    @Inject(SETTINGS) { upstreamRateLimit, requestDeadlineMs }: Settings,
    @Inject(CLOCK) clock: Clock,
    @Inject(SharedStore) store: SharedStore | null,
    clouds: Clouds,
  ) {
    const allowance = allowanceOf(upstreamRateLimit, requestDeadlineMs);
    const budgetOf = (service: 'csbs' | 'vbs', projectId: string): ProjectBudget => {
      // Instances of which one is pointed at another cloud share nothing with it.
      const id = lengthPrefixed([service, clouds.of(projectId).fingerprint, projectId]);
      return new ProjectBudget(allowance, store === null ? null : new SharedCount(store, id, allowance), clock);
    };
    this.csbs = new CallBudget('csbs', (projectId) => budgetOf('csbs', projectId));
    this.vbs = new CallBudget('vbs', (projectId) => budgetOf('vbs', projectId));
  }

  /** Whether background calls to both services would be allowed now: to be asked before a refresh that nobody waits for. */
  hasRoom(projectId: string): boolean {
    return this.csbs.hasRoom(projectId) && this.vbs.hasRoom(projectId);
  }
}
