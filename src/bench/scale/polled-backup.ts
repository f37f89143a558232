import type { CacheAnswer } from '../../cache/cache-answer.js';
import type { CacheKey } from '../../cache/cache-key.js';
import type { Dice } from '../../dice.js';
import type { Instance } from './modelled-instance.js';
import type { RedisMeter } from './redis-meter.js';
import type { Served } from './served.js';
import type { SimulatedTime } from './simulated-time.js';

/** Of what is not fresh, so often is polled for real: often enough for a refresh that waits not to be forgotten (RefreshQueue). */
const SEEN_EVERY_MS = 20_000;
/** Of what nobody has been answered yet: nothing waits for it. */
const REFUSED_EVERY_MS = 300_000;
/** Polls within it are made together. */
const GRID_MS = 20;

export interface Polling {
  readonly time: SimulatedTime;
  readonly served: Served;
  readonly meter: RedisMeter;
  readonly dice: Dice;
  /** Polls of one backup at one instance: per millisecond. */
  readonly perMs: number;
}

/**
 * All polls of one backup at one instance. Many dashboards that ask at odds with each other, by turns at the instances, are a stream of polls
 * without a memory: the next one comes after an exponential time, whenever one begins to wait for it. So only what may change something is
 * asked of the engine. While the value is fresh a poll is a hit, and all of them are counted at once by how long that lasts; while it is stale
 * or not there and nothing has changed since the last poll, one poll stands for as many as there would have been. The engine tells when
 * something has changed.
 */
export class PolledBackup {
  private readonly key: CacheKey;
  /** What is served as a hit, and since when; `null` while it is not fresh. */
  private fresh: { readonly confirmedAt: number; readonly freshUntil: number; readonly since: number } | null = null;
  private isAsking = false;
  /** Of the poll that comes next: another one is not meant any more. */
  private turn = 0;

  constructor(
    private readonly instance: Instance,
    private readonly polling: Polling,
    private readonly backup: number,
  ) {
    this.key = instance.views.wanted(backup).key;
    instance.engine.memory.watchers.watch(this.key, () => {
      if (!this.isAsking) this.look(1);
    });
    this.next(1);
  }

  /** Counts what was served until now. */
  count(): void {
    const { time, served, perMs } = this.polling;
    if (this.fresh === null) return;
    const { confirmedAt, freshUntil, since } = this.fresh;
    served.ages.span(confirmedAt, since, Math.min(time.monotonicMs(), freshUntil), perMs);
    this.fresh = { ...this.fresh, since: time.monotonicMs() };
  }

  /** What the next poll would find; `thin`: how many polls the next one stands for where it is not fresh. */
  private look(thin: number): void {
    this.count();
    const hit = this.instance.engine.hit(this.key);
    this.fresh = hit === null ? null : this.freshness(hit);
    this.next(hit === null ? thin : 1);
  }

  private freshness({ kept: { times } }: CacheAnswer): NonNullable<PolledBackup['fresh']> {
    return { ...times, since: this.polling.time.monotonicMs() };
  }

  /** The first poll that is no hit. */
  private next(weight: number): void {
    const { time, dice, perMs } = this.polling;
    this.turn += 1;
    const { turn } = this;
    const from = this.fresh?.freshUntil ?? time.monotonicMs();
    const at = from - (Math.log(1 - dice()) * weight) / perMs;
    time.at(Math.ceil(at / GRID_MS) * GRID_MS, () => {
      if (turn === this.turn) void this.poll(weight);
    });
  }

  private async poll(weight: number): Promise<void> {
    const { served, meter, perMs } = this.polling;
    this.count();
    this.fresh = null;
    this.isAsking = true;
    const isAnswered = await meter.poll(weight, () => served.ask(this.instance, this.backup, weight));
    this.isAsking = false;
    this.look(Math.max(1, perMs * (isAnswered ? SEEN_EVERY_MS : REFUSED_EVERY_MS)));
  }
}
