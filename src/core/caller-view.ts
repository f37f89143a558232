import type { BackupView } from './backup-view.js';

/** The view as a caller may see it: customers' addresses only with the scope `network`. */
export function viewForCaller(view: BackupView, maySeeNetwork: boolean): BackupView {
  return maySeeNetwork ? view : { ...view, resource: { ...view.resource, eip: null, privateIp: null } };
}

/** What an answer is called of which callers get the one or the other. */
export function variantFor(maySeeNetwork: boolean): 'with addresses' | 'without addresses' {
  return maySeeNetwork ? 'with addresses' : 'without addresses';
}
