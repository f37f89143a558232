import type { BackupView } from './backup-view.js';
import { isChanging, type Status } from './status.js';

/** `partial`: a half is missing, or an earlier one stands in for it. `active`: the cloud is at work on it. `settled`: it will hardly change. */
export type ViewState = 'settled' | 'active' | 'partial';

/** How soon a view is worth looking at again. A partial one is never taken for complete, whatever its status says. */
export function viewState(view: BackupView): ViewState {
  const isStale = Object.values(view.sources).some(({ status }) => status === 'stale');
  if (view.completeness === 'partial' || isStale) return 'partial';
  return itemState(view);
}

/** The same of the item alone, or of a half that is known. */
export function itemState(view: Item): 'settled' | 'active' {
  const parts = [view, ...view.volumes.flatMap((volume) => [volume, ...(volume.vbs ? [volume.vbs] : [])])];
  return parts.some(mayChange) ? 'active' : 'settled';
}

interface Stated {
  readonly status: Status;
  readonly rawStatus: string | null;
}

interface Item extends Stated {
  readonly volumes: readonly (Stated & { readonly vbs?: Stated | null })[];
}

/** A state that is not documented may be one on the way to another: only what is known to be final is settled. */
export function mayChange({ status, rawStatus }: Stated): boolean {
  return isChanging(status) || (status === 'unknown' && rawStatus !== null);
}
