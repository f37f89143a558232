import type { FaultProxy } from '../support/toxic-proxy.js';
import type { SoakRedis } from './redis.js';
import type { SeededDice } from './seeded-dice.js';

export type Place = 'csbs' | 'vbs' | 'keystone' | 'redis';

export interface Lines {
  readonly proxies: Readonly<Record<Place, FaultProxy>>;
  readonly redis: SoakRedis;
}

const EVERY_MS = 5_000;
/** So often there is none, so that the gateway has something to recover to. */
const CALM = 0.2;
const PLACES = ['csbs', 'vbs', 'keystone', 'redis'] as const;

type Fault = readonly [name: string, begin: () => void | Promise<void>];

function faultsOf(proxy: FaultProxy, dice: SeededDice): readonly Fault[] {
  const ms = dice.int(50, 3_000);
  const bytes = dice.int(0, 3_000);
  const rate = dice.int(500, 50_000);
  return [
    [
      `latency ${ms} ms`,
      () => {
        proxy.latency(ms);
      },
    ],
    [
      'black hole',
      () => {
        proxy.timeout();
      },
    ],
    [
      `reset after ${bytes} bytes`,
      () => {
        proxy.resetPeer(bytes);
      },
    ],
    [
      `truncated after ${bytes} bytes`,
      () => {
        proxy.limitData(bytes);
      },
    ],
    [
      'sliced, 64 bytes each 5 ms',
      () => {
        proxy.slicer(64, 5);
      },
    ],
    [
      `bandwidth ${rate} bytes/s`,
      () => {
        proxy.bandwidth(rate);
      },
    ],
    ['down', () => proxy.down()],
  ];
}

/** One fault after the other, at a place and of a kind that the dice say, until the end. */
export class Chaos {
  readonly faults = new Map<string, number>();
  private step: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly lines: Lines,
    private readonly dice: SeededDice,
  ) {}

  begin(): void {
    this.timer = setInterval(() => {
      this.step = this.step.then(() => this.next());
    }, EVERY_MS);
  }

  async end(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.step;
    await this.heal();
  }

  private async next(): Promise<void> {
    await this.heal();
    if (this.dice.next() < CALM) return;
    const place = this.dice.pick(PLACES);
    const { proxies, redis } = this.lines;
    const ofRedis: readonly Fault[] = [
      [
        'stalled',
        () => {
          redis.stall();
        },
      ],
      ['killed', () => redis.kill()],
    ];
    const [name, begin] = this.dice.pick([
      ...faultsOf(proxies[place], this.dice),
      ...(place === 'redis' ? ofRedis : []),
    ]);
    const kind = `${place} ${name.replace(/ \d+.*/, '').replace(/,.*/, '')}`;
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
    await begin();
  }

  private async heal(): Promise<void> {
    await this.lines.redis.heal();
    for (const place of PLACES) await this.lines.proxies[place].heal();
  }
}
