import { LRUCache } from 'lru-cache';
import type { CheckpointItemAnswer } from '../core/join.js';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { Origin } from '../core/services.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { CallBudgets } from '../upstreams/budget/call-budgets.js';
import type { CallContext } from '../upstreams/call-context.js';
import type { ItemSource } from '../upstreams/item-source.js';
import type { ItemSources } from './item-sources.js';

/** Some 15 MB where all are taken. */
const MOST_PLACES = 50_000;

/**
 * Which service a server backup lives in. It is asked where it was the last time, else wherever it may be, at once; there is none only
 * where all say so. A place is a hint and no answer: a wrong one costs a call and is never shown to anybody, so nothing has to be forgotten
 * on other instances, which learn it from the view that they share.
 */
export class PlaceFinder {
  private readonly places = new LRUCache<string, Origin>({ max: MOST_PLACES });

  constructor(
    private readonly sources: ItemSources,
    private readonly budgets: Pick<CallBudgets, 'hasRoom'>,
  ) {}

  /**
   * `hint`: where a view of before has it from. Throws UpstreamFailure: `not-found` where every service says so; of several failures one
   * that is none of these.
   */
  async item(
    projectId: string,
    id: string,
    context: CallContext,
    hint: Origin | null = null,
  ): Promise<CheckpointItemAnswer> {
    const all = await this.sources.of(projectId, context);
    const place = hint ?? this.placeOf(projectId, id);
    const there = all.filter(({ origin }) => origin === place);
    const others = all.filter(({ origin }) => origin !== place);
    const ask = (sources: readonly ItemSource[]): Promise<CheckpointItemAnswer> =>
      firstOf(sources.map((source) => this.ask(source, projectId, id, context)));
    if (there.length === 0) return ask(all);
    try {
      return await ask(there);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.places.delete(nameOf(projectId, id));
      if (others.length === 0) throw error;
      return ask(others);
    }
  }

  /** Whoever has seen it in a list knows it as well. */
  learn(projectId: string, id: string, origin: Origin): void {
    this.places.set(nameOf(projectId, id), origin);
  }

  /** Whether a look at a backup that nobody waits for may be had now: of the services that it would ask, as far as they are known. */
  hasRoom(projectId: string, id: string): boolean {
    const place = this.placeOf(projectId, id);
    return this.budgets.hasRoom(projectId, place === null ? null : [place, 'vbs']);
  }

  private placeOf(projectId: string, id: string): Origin | null {
    return this.places.get(nameOf(projectId, id)) ?? null;
  }

  private async ask(
    source: ItemSource,
    projectId: string,
    id: string,
    context: CallContext,
  ): Promise<CheckpointItemAnswer> {
    const answer = await source.item(projectId, id, context).catch((error: unknown) => {
      const isClosed = this.sources.isClosedTo(projectId, source.origin, error, context.trace);
      throw isClosed ? new UpstreamFailure(source.origin, 'not-found') : error;
    });
    if (!this.sources.areSeveral(projectId, context.trace)) return answer;
    this.learn(projectId, id, source.origin);
    return { ...answer, origin: source.origin };
  }
}

/** The first answer; where there is none, the failure that says the most: anything but that there is no such backup. */
async function firstOf<T>(asked: readonly Promise<T>[]): Promise<T> {
  try {
    return await Promise.any(asked);
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    const failures: readonly unknown[] = error.errors;
    throw failures.find((failure) => !(failure instanceof UpstreamFailure)) ?? failures.find(saysMore) ?? failures[0];
  }
}

function saysMore(failure: unknown): boolean {
  return !isNotFound(failure);
}

function isNotFound(error: unknown): boolean {
  return error instanceof UpstreamFailure && error.kind === 'not-found';
}

function nameOf(projectId: string, id: string): string {
  return lengthPrefixed([projectId, id]);
}
