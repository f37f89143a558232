import type { BackupView } from './backup-view.js';

/** Customers' addresses, as far as a view has them: for callers with the scope `network` alone. */
export type Addresses = Pick<BackupView['resource'], 'eip' | 'privateIp'>;

const NONE: Addresses = { eip: null, privateIp: null };

export function addressesOf({ resource: { eip, privateIp } }: BackupView): Addresses {
  return { eip, privateIp };
}

export function withAddresses(view: BackupView, addresses: Addresses): BackupView {
  return { ...view, resource: { ...view.resource, ...addresses } };
}

/** The view as a caller may see it. */
export function viewForCaller(view: BackupView, maySeeNetwork: boolean): BackupView {
  return maySeeNetwork ? view : withAddresses(view, NONE);
}

/** What an answer is called of which callers get the one or the other. */
export function variantFor(maySeeNetwork: boolean): 'with addresses' | 'without addresses' {
  return maySeeNetwork ? 'with addresses' : 'without addresses';
}
