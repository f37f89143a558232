import type { CacheKey } from './cache-key.js';
import type { Fleet, FleetNews, Lease, Taken } from './fleet.js';
import type { FencedPair, Kept, Pair } from './kept.js';
import { WaitedInVain, type Landed } from './load.js';
import type { SharedTier } from './shared-tier.js';

/** One flight as the fleet sees it. */
export interface FleetPlan {
  readonly key: CacheKey;
  readonly signal: AbortSignal;
  /** Takes over what the instances share; a value that is enough, or `null`. */
  readonly look: () => Promise<Kept | null>;
  /** `fence`: of the lease; `null` without one. */
  readonly load: (fence: number | null) => Promise<Kept>;
  /** What to share after the load; `null`: nothing, it was forgotten. */
  readonly held: () => Pair | null;
  /** The store knows something newer than what was loaded. */
  readonly refused: () => void;
  /** What callers need not wait for. */
  readonly behind: (work: Promise<unknown>) => void;
}

/** After a lease has ended by itself: its holder has crashed. */
const AFTER_LEASE_MS = 10;
/** The longest that a missed word can cost. */
const LOOK_EVERY_MS = 500;

/** One load among all instances: by a lease, and by word of mouth for those who wait. Where the store is away, each is on its own. */
export class FleetFlight {
  constructor(
    private readonly fleet: Fleet,
    private readonly shared: SharedTier,
  ) {}

  listen(listener: (news: FleetNews) => void): void {
    this.fleet.listen(listener);
  }

  /** See SharedTier; `null`, too, where the store is away. */
  async read(key: CacheKey, above: number | null): Promise<FencedPair | null> {
    const read = await this.shared.read(key, above);
    return read === 'away' ? null : read;
  }

  /** Where the store is away, its copies are found forgotten when it is back, or not at all: they then live until their time is over. */
  async forget(what: { readonly group: string; readonly id: string | null }): Promise<void> {
    await this.fleet.forget(what).catch(() => undefined);
  }

  async fly(plan: FleetPlan): Promise<Landed> {
    const there = await plan.look();
    if (there !== null) return { kept: there, from: 'there' };
    for (;;) {
      const lease = await this.fleet.lease(plan.key).catch(() => null);
      if (lease === null) return { kept: await plan.load(null), from: 'upstream' };
      if (!isTaken(lease)) return this.flyUnder(lease, plan);
      await this.patience(plan, lease);
      const kept = await plan.look();
      if (kept !== null) return { kept, from: 'fleet' };
      if (plan.signal.aborted) throw new WaitedInVain();
    }
  }

  private async flyUnder(lease: Lease, plan: FleetPlan): Promise<Landed> {
    let isShared = false;
    try {
      // Another instance may have ended its flight between the first look and the lease.
      const there = await plan.look();
      if (there !== null) return { kept: there, from: 'fleet' };
      const kept = await plan.load(lease.fence);
      isShared = true;
      plan.behind(this.share(lease, plan).finally(() => lease.release()));
      return { kept, from: 'upstream' };
    } finally {
      if (!isShared) plan.behind(lease.release());
    }
  }

  private async share({ fence }: Lease, { key, held, refused }: FleetPlan): Promise<void> {
    const own = held();
    if (own === null) return;
    // Second best alone is not to take the place of a whole value that could not be read before, or cannot be now.
    const there = own.best === null ? await this.shared.read(key, null) : null;
    if (there === 'away') return;
    const best = own.best ?? there?.best ?? null;
    if ((await this.shared.write(key, { best, provisional: own.provisional }, fence)) === 'refused') refused();
  }

  private async patience({ key, signal }: FleetPlan, { endsInMs }: Taken): Promise<void> {
    const wait = Math.min(endsInMs + AFTER_LEASE_MS, LOOK_EVERY_MS);
    let giveUp: () => void = () => undefined;
    const tooLate = new Promise<void>((resolve) => {
      giveUp = resolve;
      signal.addEventListener('abort', giveUp);
      if (signal.aborted) resolve();
    });
    await Promise.race([this.fleet.news(key, wait), tooLate]);
    signal.removeEventListener('abort', giveUp);
  }
}

function isTaken(lease: Lease | Taken): lease is Taken {
  return !('fence' in lease);
}
