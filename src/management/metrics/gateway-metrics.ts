import { Counter, Registry } from 'prom-client';
import type { FreshnessEngine } from '../../cache/freshness-engine.js';
import { SERVICES, type Service } from '../../core/services.js';
import type { Answered, CrossedWire, FailedCall, Observer, UpstreamCall } from '../../observer.js';
import type { Admission } from '../../overload/admission.js';
import type { Reload } from '../../reload/reload.js';
import type { SharedStore } from '../../redis/shared-store.js';
import type { OpenStreams } from '../../streams/open-streams.js';
import type { CallBudgets } from '../../upstreams/budget/call-budgets.js';
import type { Clouds } from '../../upstreams/clouds/clouds.js';
import { AnswerMetrics } from './answer-metrics.js';
import { readBudgets, readClouds } from './cloud-state.js';
import { Distribution } from './distribution.js';
import { readCache, readDoor, readReloads, readStore, readStreams } from './gateway-state.js';
import { PREFIX, ReadMetrics } from './read-metrics.js';
import { UpstreamMetrics } from './upstream-metrics.js';

/** What is looked at when somebody asks for the metrics, and never told of before. */
export interface Watched {
  readonly clouds: Clouds;
  readonly budgets: CallBudgets;
  readonly engine: FreshnessEngine;
  readonly admission: Admission;
  readonly streams: OpenStreams;
  readonly store: SharedStore | null;
  readonly reload: Reload;
}

/** Seconds. */
const DELAYS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/**
 * All figures of one gateway, for Prometheus. No label holds what a caller can choose: routes are patterns, clouds have the names of the
 * settings, everything else is a word of the code. So the number of series is settled by the settings.
 */
export class GatewayMetrics implements Observer {
  private readonly registry = new Registry();
  private readonly read = new ReadMetrics(this.registry);
  private readonly answers = new AnswerMetrics(this.read);
  private readonly upstreams = new UpstreamMetrics(this.registry);
  private readonly delays = new Distribution(DELAYS);
  private readonly garbage: Counter;

  /** `others`: what stands beside this gateway's on the page, such as the figures of its process. */
  constructor(private readonly others: (() => Registry) | null) {
    const delays = {
      name: 'event_loop_delay_seconds',
      help: 'By how much a timer that is due every 20 ms came too late',
    };
    this.read.histogram(delays, (say) => {
      say(this.delays);
    });
    this.garbage = new Counter({
      name: `${PREFIX}redis_garbage_total`,
      help: 'Values that lay in Redis under a name of ours and were not made by an instance with our key',
      registers: [this.registry],
    });
  }

  /** To be called once, when all that is there. */
  watch({ clouds, budgets, engine, admission, streams, store, reload }: Watched): void {
    this.expect(clouds);
    readClouds(this.read, clouds);
    readBudgets(this.read, clouds, budgets);
    readCache(this.read, engine);
    readStreams(this.read, streams);
    readDoor(this.read, admission);
    readReloads(this.read, reload);
    if (store !== null) readStore(this.read, store);
  }

  /** When other clouds may be called. */
  expect(clouds: Clouds): void {
    for (const cloud of clouds.all) {
      const services = SERVICES.filter((service) => cloud[service] !== null);
      this.upstreams.expect(cloud.settings.name, services);
    }
  }

  /** The page in Prometheus' text format. */
  async page(): Promise<string> {
    const registries = [this.registry, ...(this.others === null ? [] : [this.others()])];
    const texts = await Promise.all(registries.map((registry) => registry.metrics()));
    return texts.join('');
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  answered(answered: Answered): void {
    this.answers.answered(answered);
  }

  called(call: UpstreamCall): void {
    this.upstreams.called(call);
  }

  failed(call: FailedCall): void {
    this.upstreams.failed(call);
  }

  crossed(service: Service, wire: CrossedWire, times: number): void {
    this.upstreams.crossed(service, wire, times);
  }

  readGarbage(): void {
    this.garbage.inc();
  }

  loopWasLate(lateMs: number): void {
    this.delays.observe(lateMs / 1000);
  }
}
