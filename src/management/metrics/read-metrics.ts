import { Counter, Gauge, type Histogram, type Registry } from 'prom-client';
import type { Distribution } from './distribution.js';

interface Described {
  /** Behind PREFIX. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Says the value of one series. */
export type Say = (value: number, labels?: Readonly<Record<string, string>>) => void;

/** Says how the values of one series are spread. */
export type SaySpread = (spread: Distribution, labels?: Readonly<Record<string, string>>) => void;

/** Begins the name of every metric of ours. */
export const PREFIX = 'backup_gateway_';

/** Metrics that cost nothing until somebody asks: `read` says what is so at that moment. One with labels has the series that it says. */
export class ReadMetrics {
  constructor(private readonly registry: Registry) {}

  gauge(described: Described, read: (say: Say) => void): void {
    new Gauge({
      ...this.options(described),
      collect() {
        this.reset();
        read((value, labels = {}) => {
          this.set(labels, value);
        });
      },
    });
  }

  /** Of a count that is kept elsewhere and only grows. */
  counter(described: Described, read: (say: Say) => void): void {
    new Counter({
      ...this.options(described),
      collect() {
        this.reset();
        read((value, labels = {}) => {
          this.inc(labels, value);
        });
      },
    });
  }

  /** Of what is counted on the way of every answer: prom-client's own looks its labels up anew for each value. */
  histogram({ name: own, help }: Described, read: (say: SaySpread) => void): void {
    const name = `${PREFIX}${own}`;
    const get = async (): Promise<object> => {
      const values: object[] = [];
      read((spread, labels = {}) => {
        const of = spread.cumulative;
        for (const [bound, value] of of) {
          const le = bound === Infinity ? '+Inf' : bound;
          values.push({ labels: { le, ...labels }, value, metricName: `${name}_bucket` });
        }
        values.push({ labels, value: spread.sum, metricName: `${name}_sum` });
        values.push({ labels, value: of.at(-1)?.[1] ?? 0, metricName: `${name}_count` });
      });
      return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
    };
    // All that a registry asks of a metric; its type asks for one of the library's own classes.
    this.registry.registerMetric({ name, help, get } as unknown as Histogram);
  }

  private options({ name, help, labels = [] }: Described) {
    return { name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [this.registry] };
  }
}
