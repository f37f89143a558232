import type { BackupView } from './backup-view.js';
import { isChanging } from './status.js';

/** `partial`: a half is missing. `active`: the cloud is at work on it. `settled`: it will hardly change. */
export type ViewState = 'settled' | 'active' | 'partial';

/** How soon a view is worth looking at again. A partial one is never taken for complete, whatever its status says. */
export function viewState(view: BackupView): ViewState {
  if (view.completeness === 'partial') return 'partial';
  const statuses = [view.status, ...view.volumes.flatMap(({ status, vbs }) => (vbs === null ? [status] : [status, vbs.status]))];
  return statuses.some(isChanging) ? 'active' : 'settled';
}
