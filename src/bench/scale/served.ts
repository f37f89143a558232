import { Ages } from './ages.js';
import type { Instance } from './modelled-instance.js';

/** What dashboards were answered. */
export class Served {
  readonly ages = new Ages();
  /** Backups that were answered once. */
  readonly known = new Set<number>();

  /** As a request for a view: whether it was answered. The poll may stand for many. */
  async ask({ engine, views }: Instance, backup: number, weight = 1): Promise<boolean> {
    try {
      const answer = await engine.get(views.wanted(backup));
      engine.encoded(answer, 'view', (body) => body);
      this.known.add(backup);
      this.ages.add(answer.ageMs, weight);
      return true;
    } catch {
      this.ages.refused += weight;
      return false;
    }
  }
}
