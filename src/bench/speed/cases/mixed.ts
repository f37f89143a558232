import type { Contender, ContenderName } from '../contender.js';
import { ID, type Driven } from '../drivers/driver.js';
import type { Effort, SpeedCase } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { crowd, keptOf } from './crowd.js';
import { alternate, Rounds } from './everybody.js';
import { oneByOne, views } from './look.js';

/** One in twenty is cold: 95 % are hits. */
const COLD_EVERY = 20;
const CONNECTIONS = 16;
const AT_ONCE = 8;

export const mixed: SpeedCase = {
  name: 'mixed',
  title: 'hits over many views, and one in twenty that nobody has',
  limit:
    'First looks, which take most of the time of one core; hits wait behind them. Once in ten seconds or so of it V8 looks through its old heap for 100 ms, by threads that share that core.',
  stage: crowd,
  measure: async (stage, effort) => {
    const kept = keptOf(effort);
    const load = new Load(stage, effort);
    const [rate, tail, failures] = [new Rounds(), new Rounds(), new Rounds()];
    for (const one of stage.contenders) await load.warm(one);
    if (effort.warmUpSeconds > 0) for (const one of stage.contenders) await load.drive(one);
    await alternate(stage.contenders, effort.rounds, async (one) => {
      const driven = await load.drive(one);
      rate.note(one.name, driven.perSecond);
      // autocannon counts whole milliseconds: of less it makes 0.
      if (driven.p50Ms > 0) tail.note(one.name, driven.p99Ms / driven.p50Ms);
      failures.note(one.name, driven.failures);
    });
    const what = `95 % hits over ${kept} views`;
    const { absent } = stage;
    const less = { absent, better: 'less' } as const;
    const tails = `${what}: p99 as a multiple of p50`;
    return [
      { absent, what, unit: 'requests/s', better: 'more', rounds: rate.all, targets: [], whyBehind: AHEAD },
      { ...less, what: tails, unit: '×', rounds: tail.all, targets: [{ atMost: 5 }], whyBehind: EVENLY_SLOW },
      { ...less, what: `${what}: failures`, unit: 'answers', rounds: failures.all, targets: [] },
    ];
  },
};

const SLOW = 'its hits take so long that first looks are not far from them';
const EVENLY_SLOW = { 'nest-express': SLOW, 'nest-fastify': SLOW, hive: SLOW };
const AHEAD = { nginx: 'as for a warm hit' };

class Load {
  private readonly kept: readonly string[];
  private readonly rest: readonly string[];
  private readonly driven = new Map<ContenderName, number>();

  constructor(
    private readonly stage: Stage,
    private readonly effort: Effort,
  ) {
    const kept = keptOf(effort);
    this.kept = stage.cloud.ids.slice(0, kept);
    this.rest = stage.cloud.ids.slice(kept);
  }

  async warm(one: Contender): Promise<void> {
    await oneByOne(this.stage, views(one, this.kept), AT_ONCE);
  }

  /** Each time with cold ones that this contender has not been asked for yet. */
  async drive(one: Contender): Promise<Driven> {
    const { stage, effort, kept, rest } = this;
    const times = this.driven.get(one.name) ?? 0;
    this.driven.set(one.name, times + 1);
    const share = Math.floor(rest.length / (effort.rounds + 1));
    await stage.cloud.forget();
    const mix = { warm: kept, cold: rest.slice(times * share, (times + 1) * share), coldEvery: COLD_EVERY };
    return stage.driver.drive({ ask: one.view(ID), connections: CONNECTIONS, seconds: effort.seconds, mix });
  }
}
