import type { SharedStore } from '../../redis/shared-store.js';
import type { Urgency } from '../call-context.js';
import { BACKGROUND_SHARE, FREE_SHARE, type Allowance } from './allowance.js';
import { PAUSE_SCRIPT, TAKE_SCRIPT } from './shared-scripts.js';

export interface SharedAnswer {
  /** 0: allowed and counted. Otherwise the milliseconds until it may be. */
  readonly waitMs: number;
  /** Until a refresh may begin. */
  readonly beginWaitMs: number;
  /** How many instances have asked within the window, this one included. */
  readonly instances: number;
  /** Whether Redis knew nothing of this one. */
  readonly isNew: boolean;
  /** Calls of the window that no other instance can use up, those made included. */
  readonly kept: number;
}

/** What it needs of the store of all instances. */
export type CountStore = Pick<SharedStore, 'digestOf' | 'instanceId' | 'script'>;

/** What all instances together have asked of one service for one project, in Redis. Nothing in it rejects. */
export class SharedCount {
  private readonly keys: readonly string[];
  private readonly terms: readonly [windowMs: number, calls: number];
  /** In this process: two for the same project, one after the other, must not give two calls one name. */
  private static made = 0;

  constructor(
    private readonly store: CountStore,
    /** Of the service, the cloud and the project. */
    readonly id: string,
    { calls, windowMs }: Allowance,
  ) {
    // In braces: a cluster is to keep the three in one place.
    const name = `bgw:{${store.digestOf(id)}}`;
    this.keys = ['calls', 'instances', 'state'].map((part) => `${name}:${part}`);
    this.terms = [windowMs, calls === Infinity ? 0 : calls];
  }

  /** `null`: Redis did not answer. */
  async take(urgency: Urgency): Promise<SharedAnswer | null> {
    const { instanceId } = this.store;
    SharedCount.made += 1;
    const call = `${instanceId}:${SharedCount.made}`;
    const answer = await this.run(TAKE_SCRIPT, instanceId, call, FREE_SHARE, BACKGROUND_SHARE, urgency);
    if (!Array.isArray(answer)) return null;
    const [waitMs = 0, beginWaitMs = 0, instances = 1, isNew = 0, kept = 0] = answer as readonly number[];
    return { waitMs, beginWaitMs, instances, isNew: isNew === 1, kept };
  }

  /** Lets every instance pause. */
  async pause(pauseMs: number): Promise<void> {
    await this.run(PAUSE_SCRIPT, pauseMs);
  }

  private run(script: string, ...more: readonly (string | number)[]): Promise<unknown> {
    return this.store.script(script, this.keys, [...this.terms, ...more]).catch(() => null);
  }
}
