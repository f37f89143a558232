import { Counter, Gauge, type Registry } from 'prom-client';

interface Described {
  /** Behind PREFIX. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Says the value of one series. */
export type Say = (value: number, labels?: Readonly<Record<string, string>>) => void;

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

  private options({ name, help, labels = [] }: Described) {
    return { name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [this.registry] };
  }
}
