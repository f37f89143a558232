import type { Ages } from './ages.js';
import { Dashboard, POLL_MS } from './dashboard.js';
import { ModelledCloud } from './modelled-cloud.js';
import { anInstance, type Instance, type World } from './modelled-instance.js';
import { ModelledRedis } from './modelled-redis.js';
import { PolledBackup } from './polled-backup.js';
import { RedisMeter } from './redis-meter.js';
import { LIMIT, scaleSettings } from './scale-settings.js';
import { seededDice } from './seeded-dice.js';
import { Served } from './served.js';
import { SimulatedTime } from './simulated-time.js';

const SEED = 1;
const STEPS = 50;

export interface Scenario {
  readonly dashboards: number;
  readonly instances: number;
  /** Of the project, each looked at by as many of the dashboards as any other. */
  readonly backups: number;
  readonly isLimited: boolean;
  /** Simulated, before ages and rates are counted: nothing is known at its beginning. */
  readonly warmUpS: number;
  /** Simulated, while they are counted. */
  readonly seconds: number;
}

/** What came of it. Rates are per second of the counted time. */
export interface Figures extends Scenario {
  readonly polls: number;
  readonly csbsCalls: number;
  readonly vbsCalls: number;
  /** Calls to either service in the worst five minutes, from the first poll on. */
  readonly mostCalls: number;
  /** Of the polls: those that got no answer, for nothing was known and the limit was used up. */
  readonly refused: number;
  /** Seconds; `null` where nothing was answered. */
  readonly medianAge: number | null;
  readonly p99Age: number | null;
  readonly oldestAge: number | null;
  /** Since the first poll, until every backup had been answered once: seconds; `null`: not before the end. */
  readonly knownAfterS: number | null;
  readonly scripts: number;
  readonly messages: number;
  readonly redisBytes: number;
  /** What the cache of the fullest instance counts. */
  readonly memoryBytes: number;
  readonly tookMs: number;
}

/** `isOneByOne`: each dashboard on its own, else their polls many at a time, see PolledBackup. */
export async function runScenario(scenario: Scenario, isOneByOne: boolean): Promise<Figures> {
  const startedAt = performance.now();
  const world = worldOf(scenario);
  const { time } = world;
  const meter = world.redis?.meter ?? new RedisMeter();
  const instances = Array.from({ length: scenario.instances }, (_, index) => anInstance(world, index));
  const served = new Served();
  const count = isOneByOne
    ? dashboards(scenario, { ...world, instances, served })
    : aggregated(scenario, { ...world, instances, served, meter });
  const { warmUpS, seconds } = scenario;
  let knownAfterS: number | null = null;
  for (let passed = 0; passed < warmUpS; passed += warmUpS / STEPS) {
    await time.run(passed * 1000);
    if (served.known.size === scenario.backups) knownAfterS ??= passed;
  }
  await time.run(warmUpS * 1000);
  served.ages.begin(time.monotonicMs());
  meter.reset();
  await time.run((warmUpS + seconds) * 1000);
  count();
  return {
    ...scenario,
    ...rates(scenario, world, meter),
    ...agesOf(served.ages, seconds),
    knownAfterS,
    memoryBytes: Math.max(...instances.map(({ engine }) => engine.memory.bytes)),
    tookMs: Math.round(performance.now() - startedAt),
  };
}

function worldOf({ instances, backups, isLimited }: Scenario): World {
  const time = new SimulatedTime();
  const redis = instances === 1 ? null : new ModelledRedis(time);
  const cloud = new ModelledCloud(time);
  return { time, cloud, redis, dice: seededDice(SEED), settings: scaleSettings(isLimited), backups };
}

interface Asked extends Pick<World, 'time' | 'dice'> {
  readonly instances: readonly Instance[];
  readonly served: Served;
}

/** Answers what there is to be done at the end. */
function dashboards({ dashboards: count, backups }: Scenario, asked: Asked): () => void {
  for (let index = 0; index < count; index += 1) new Dashboard(asked, index % backups).begin();
  return () => undefined;
}

function aggregated(scenario: Scenario, { instances, ...asked }: Asked & { readonly meter: RedisMeter }): () => void {
  const perMs = scenario.dashboards / POLL_MS / scenario.backups / scenario.instances;
  const polled = instances.flatMap((instance) =>
    Array.from({ length: scenario.backups }, (_, backup) => new PolledBackup(instance, { ...asked, perMs }, backup)),
  );
  return () => {
    for (const each of polled) each.count();
  };
}

type Rates = Pick<Figures, 'csbsCalls' | 'vbsCalls' | 'mostCalls' | 'scripts' | 'messages' | 'redisBytes'>;

function rates({ warmUpS, seconds }: Scenario, { cloud }: World, meter: RedisMeter): Rates {
  const since = warmUpS * 1000;
  return {
    csbsCalls: cloud.callsSince('csbs', since) / seconds,
    vbsCalls: cloud.callsSince('vbs', since) / seconds,
    mostCalls: Math.max(cloud.most('csbs', LIMIT.windowMs), cloud.most('vbs', LIMIT.windowMs)),
    scripts: meter.scripts / seconds,
    messages: meter.messages / seconds,
    redisBytes: meter.bytes / seconds,
  };
}

type AgesServed = Pick<Figures, 'polls' | 'refused' | 'medianAge' | 'p99Age' | 'oldestAge'>;

function agesOf(ages: Ages, seconds: number): AgesServed {
  return {
    polls: ages.polls / seconds,
    refused: ages.polls === 0 ? 0 : ages.refused / ages.polls,
    medianAge: ages.quantile(0.5),
    p99Age: ages.quantile(0.99),
    oldestAge: ages.quantile(1),
  };
}
