import { Counter, Histogram, type Registry } from 'prom-client';
import type { Service } from '../../core/services.js';
import { FAILURE_KINDS, type Upstream } from '../../core/upstream-failure.js';
import { CALL_ENDS, CROSSED_WIRES, type CrossedWire, type FailedCall, type UpstreamCall } from '../../observer.js';
import { PREFIX } from './read-metrics.js';

/** Seconds. */
const DURATIONS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What the clouds are asked, and what comes of it. A call takes milliseconds: nothing is saved on counting it. */
export class UpstreamMetrics {
  private readonly calls: Counter<'cloud' | 'service' | 'answer'>;
  private readonly durations: Histogram<'cloud' | 'service'>;
  private readonly failures: Counter<'cloud' | 'service' | 'kind'>;
  private readonly wires: Counter<'service' | 'what'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.calls = new Counter({
      name: `${PREFIX}upstream_calls_total`,
      help: 'Calls that were made, each attempt by itself, by how they ended',
      labelNames: ['cloud', 'service', 'answer'],
      registers,
    });
    this.durations = new Histogram({
      name: `${PREFIX}upstream_call_duration_seconds`,
      help: 'From the beginning of a call to the end of its answer, or until it was given up',
      labelNames: ['cloud', 'service'],
      buckets: DURATIONS,
      registers,
    });
    this.failures = new Counter({
      name: `${PREFIX}upstream_failures_total`,
      help: 'Looks at a service that failed, whether a call was made or not, by why',
      labelNames: ['cloud', 'service', 'kind'],
      registers,
    });
    this.wires = new Counter({
      name: `${PREFIX}crossed_wires_total`,
      help: 'Answers about another backup than was asked for, and rows of another project: kept from everybody',
      labelNames: ['service', 'what'],
      registers,
    });
  }

  /** Counts of this cloud begin with 0: of one that begins with its first event Prometheus sees no increase. */
  expect(cloud: string, services: readonly Service[]): void {
    for (const service of [...services, 'keystone']) {
      for (const answer of CALL_ENDS) this.calls.inc({ cloud, service, answer }, 0);
      for (const kind of FAILURE_KINDS) this.failures.inc({ cloud, service, kind }, 0);
    }
    for (const service of services) for (const what of CROSSED_WIRES) this.wires.inc({ service, what }, 0);
  }

  called({ cloud, upstream, end, durationMs }: UpstreamCall): void {
    const service = serviceOf(upstream);
    this.calls.inc({ cloud, service, answer: end });
    this.durations.observe({ cloud, service }, durationMs / 1000);
  }

  failed({ cloud, upstream, kind }: FailedCall): void {
    this.failures.inc({ cloud, service: serviceOf(upstream), kind });
  }

  crossed(service: Service, what: CrossedWire, times: number): void {
    this.wires.inc({ service, what }, times);
  }
}

/** As operators call it. */
export function serviceOf(upstream: Upstream): Service | 'keystone' {
  return upstream === 'identity' ? 'keystone' : upstream;
}
