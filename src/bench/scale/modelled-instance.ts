import { FleetFlight } from '../../cache/fleet-flight.js';
import { FreshnessEngine } from '../../cache/freshness-engine.js';
import { memoryShares } from '../../cache/memory-shares.js';
import { SharedTier, type RecordStore } from '../../cache/shared-tier.js';
import { lifetimesOf } from '../../config/lifetimes.js';
import type { Settings } from '../../config/settings.js';
import type { Dice } from '../../dice.js';
import { allowanceOf } from '../../upstreams/budget/allowance.js';
import { CallBudget } from '../../upstreams/budget/call-budget.js';
import { ProjectBudget } from '../../upstreams/budget/project-budget.js';
import { SharedCount, type CountStore } from '../../upstreams/budget/shared-count.js';
import { LIST_PATIENCE_MS } from '../../volume-backups/list-patience.js';
import { ReadLedger } from '../../volume-backups/read-ledger.js';
import type { ModelledCloud, Service } from './modelled-cloud.js';
import { ModelledFleet } from './modelled-fleet.js';
import type { ModelledRedis } from './modelled-redis.js';
import { ModelledViews } from './modelled-views.js';
import type { SimulatedTime } from './simulated-time.js';

type Id = CountStore['instanceId'];

export interface World {
  readonly time: SimulatedTime;
  readonly cloud: ModelledCloud;
  /** `null`: there is one instance, on its own. */
  readonly redis: ModelledRedis | null;
  readonly dice: Dice;
  readonly settings: Settings;
  readonly backups: number;
}

export interface Instance {
  readonly engine: FreshnessEngine;
  readonly views: ModelledViews;
}

/** The real engine and the real budgets of one instance, put together as FreshnessModule and CallBudgets do it. */
export function anInstance(world: World, index: number): Instance {
  const { time, cloud, settings, backups } = world;
  const id: Id = `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`;
  const fleet = world.redis === null ? null : new ModelledFleet(id, world.redis, time);
  const engine = new FreshnessEngine({
    clock: time,
    dice: world.dice,
    memoryBytes: memoryShares(settings.cacheMemoryBytes).values,
    retryMs: settings.cachePartialS * 1000,
    forcedEveryMs: settings.cacheFreshActiveS * 1000,
    onFailure: () => undefined,
    fleet: world.redis === null || fleet === null ? null : fleetFlight(fleet, world.redis, time, id),
  });
  const budgets = { csbs: budgetOf('csbs', world, id), vbs: budgetOf('vbs', world, id) };
  const ledger = new ReadLedger(() => time.monotonicMs(), LIST_PATIENCE_MS);
  fleet?.listen((news) => {
    ledger.hear(news);
  });
  return {
    engine,
    views: new ModelledViews({ engine, budgets, ledger, cloud, lifetimes: lifetimesOf(settings), backups }),
  };
}

function fleetFlight(fleet: ModelledFleet, redis: ModelledRedis, time: SimulatedTime, id: Id): FleetFlight {
  const records: RecordStore = {
    read: (key, above) => redis.read(key, above),
    write: (key, record) => redis.write(key, record, id),
  };
  return new FleetFlight(fleet, new SharedTier(records, time));
}

function budgetOf(service: Service, { redis, settings, time }: World, id: Id): CallBudget {
  const allowance = allowanceOf(settings.upstreamRateLimit, settings.requestDeadlineMs);
  return new CallBudget(service, (projectId) => {
    const count = redis === null ? null : new SharedCount(redis.countStore(id), `${service} ${projectId}`, allowance);
    return new ProjectBudget(allowance, count, time);
  });
}
