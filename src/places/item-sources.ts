import { LRUCache } from 'lru-cache';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { Service } from '../core/services.js';
import { CLOSED_TO_PROJECT, UpstreamFailure } from '../core/upstream-failure.js';
import type { CallContext, Trace } from '../upstreams/call-context.js';
import type { Clouds } from '../upstreams/clouds/clouds.js';
import type { ItemSource } from '../upstreams/item-source.js';

/** A service that takes no new projects is asked again after so long, whatever it was that opened it. */
const CLOSED_MS = 3_600_000;
const MOST_CLOSED = 10_000;

/** The services that know server backups: which of them a project's cloud is set up for, and which the project has. */
export class ItemSources {
  private readonly closed = new LRUCache<string, true>({ max: MOST_CLOSED, ttl: CLOSED_MS });

  constructor(
    private readonly sources: readonly ItemSource[],
    private readonly clouds: Pick<Clouds, 'askedFor'>,
  ) {}

  /** Whether the cloud of a project is set up for more than one: only then is told which it was. */
  areSeveral(projectId: string, trace: Trace): boolean {
    return this.configured(projectId, trace).length > 1;
  }

  /**
   * Those that are asked for a project. Of several that are set up one that has no address, be it in the settings or in the catalog of the
   * project's token, or has said that it takes no such project, is not there. Throws UpstreamFailure of `identity`.
   */
  async of(projectId: string, context: CallContext): Promise<readonly ItemSource[]> {
    const configured = this.configured(projectId, context.trace);
    if (configured.length === 1) return configured;
    const are = await Promise.all(configured.map(({ origin }) => this.isThere(projectId, origin, context)));
    const there = configured.filter((_source, at) => are[at] === true);
    return there.length === 0 ? configured : there; // whoever is asked then says what is wrong
  }

  /** Whether VBS can be asked for the disks. One that is not there is missed only where nobody else tells of disks. */
  async hasDisks(projectId: string, context: CallContext): Promise<boolean> {
    if (!this.areSeveral(projectId, context.trace)) return true;
    return this.isThere(projectId, 'vbs', context).catch(() => true); // VBS will say what is wrong
  }

  /**
   * Whether a failure says that the service takes no such project, where another one may: the older services take no new ones. It has
   * nothing of it then, and is not asked again.
   */
  isClosedTo(projectId: string, service: Service, error: unknown, trace: Trace): boolean {
    const isClosed = error instanceof UpstreamFailure && error.code === CLOSED_TO_PROJECT && error.upstream === service;
    if (!isClosed || !this.areSeveral(projectId, trace)) return false;
    this.closed.set(this.nameOf(projectId, service, trace), true);
    return true;
  }

  private async isThere(projectId: string, service: Service, context: CallContext): Promise<boolean> {
    if (this.closed.has(this.nameOf(projectId, service, context.trace))) return false;
    return (await this.clouds.askedFor(projectId, context.trace)[service]?.isOffered(projectId, context)) ?? false;
  }

  /** The project may move to another cloud. */
  private nameOf(projectId: string, service: Service, trace: Trace): string {
    return lengthPrefixed([this.clouds.askedFor(projectId, trace).fingerprint, projectId, service]);
  }

  private configured(projectId: string, trace: Trace): readonly ItemSource[] {
    const cloud = this.clouds.askedFor(projectId, trace);
    return this.sources.filter(({ origin }) => cloud[origin] !== null);
  }
}
