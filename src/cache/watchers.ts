import type { CacheKey } from './cache-key.js';

type Heard = () => void;

/** Who wants to be told of a key, by its group and its id. */
export class Watchers {
  private readonly groups = new Map<string, Map<string, Set<Heard>>>();

  /** `heard` must not throw, and may be called where nothing has changed after all. The answer ends it. */
  watch({ group, id }: CacheKey, heard: Heard): () => void {
    const ids = this.groups.get(group) ?? new Map<string, Set<Heard>>();
    const watching = ids.get(id) ?? new Set();
    this.groups.set(group, ids.set(id, watching.add(heard)));
    return () => {
      watching.delete(heard);
      if (watching.size === 0 && ids.get(id) === watching) ids.delete(id);
      if (ids.size === 0 && this.groups.get(group) === ids) this.groups.delete(group);
    };
  }

  /** `id`: `null` where the whole group is meant. */
  tell(group: string, id: string | null): void {
    const ids = this.groups.get(group);
    if (ids === undefined) return;
    const watching = id === null ? [...ids.values()] : [ids.get(id) ?? []];
    for (const heard of watching.flatMap((each) => [...each])) heard();
  }

  /** How many watch anything. */
  get size(): number {
    return [...this.groups.values()].flatMap((ids) => [...ids.values()]).reduce((sum, { size }) => sum + size, 0);
  }
}
