import type { BackupView } from './backup-view.js';
import { isChanging, type Status } from './status.js';

/** `partial`: a half is missing. `active`: the cloud is at work on it. `settled`: it will hardly change. */
export type ViewState = 'settled' | 'active' | 'partial';

/** How soon a view is worth looking at again. A partial one is never taken for complete, whatever its status says. */
export function viewState(view: BackupView): ViewState {
  if (view.completeness === 'partial') return 'partial';
  const parts = [view, ...view.volumes.flatMap((volume) => (volume.vbs === null ? [volume] : [volume, volume.vbs]))];
  return parts.some(mayChange) ? 'active' : 'settled';
}

/** A state that is not documented may be one on the way to another: only what is known to be final is settled. */
function mayChange({ status, rawStatus }: { readonly status: Status; readonly rawStatus: string | null }): boolean {
  return isChanging(status) || (status === 'unknown' && rawStatus !== null);
}
