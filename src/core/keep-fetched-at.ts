import type { BackupView, SourceState } from './backup-view.js';
import { itemSourceOf } from './known-halves.js';

/**
 * The view with the earlier `fetchedAt` of each half whose values are the same as before: an unchanged view is then the same bytes and
 * the same ETag however often it was confirmed.
 */
export function keepFetchedAt(previous: BackupView, next: BackupView): BackupView {
  const vbs = sameHalf(vbsHalf(previous), vbsHalf(next));
  // A volume's `incremental` may be VBS's; where nothing else of VBS's has changed, the item's service has changed it.
  const item =
    sameHalf(itemHalf(previous), itemHalf(next)) && (!vbs || sameHalf(incrementals(previous), incrementals(next)));
  return {
    ...next,
    sources: {
      ...next.sources,
      ...(item
        ? { [next.origin ?? 'csbs']: { ...itemSourceOf(next), fetchedAt: itemSourceOf(previous).fetchedAt } }
        : {}),
      vbs: vbs ? { ...next.sources.vbs, fetchedAt: previous.sources.vbs.fetchedAt } : next.sources.vbs,
    },
  };
}

function sameHalf(previous: unknown, next: unknown): boolean {
  return JSON.stringify(previous) === JSON.stringify(next);
}

/** Its origin is one of the facts. */
function itemHalf(view: BackupView): unknown {
  const { volumes, summary, completeness, warnings, sources, ...facts } = view;
  const half = volumes.map(({ match, vbs, discrepancies, incremental, ...volume }) => volume);
  return [facts, half, stateOf(itemSourceOf(view))];
}

function vbsHalf({ volumes, sources }: BackupView): unknown {
  return [volumes.map(({ id, match, vbs }) => [id, match, vbs]), stateOf(sources.vbs)];
}

function incrementals({ volumes }: BackupView): unknown {
  return volumes.map(({ incremental }) => incremental);
}

function stateOf({ status, error }: SourceState): unknown {
  return [status, error];
}
