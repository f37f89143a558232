import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../clock.js';
import type { UpstreamAuth } from '../../config/cloud-settings.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';
import { accountOf } from './account.js';
import { CredentialGuard } from './credential-guard.js';

/** Fewer at once than lock an account: a password that was right a moment ago may have been changed. */
const MOST_SIGN_INS = 3;

/** One guard for each account, whichever clouds sign in by it: it is the account that is locked. */
export class AccountGuards {
  private readonly guards = new Map<string, { readonly guard: CredentialGuard; readonly auth: UpstreamAuth }>();
  /** Of the clouds that are served, by account. */
  private clouds: ReadonlyMap<string, readonly UpstreamAuth[]> = new Map();

  constructor(private readonly clock: Clock) {}

  of(auth: UpstreamAuth): CredentialGuard {
    const account = nameOf(auth);
    // A call that carries its credential itself may be one of many; it has no sign-in of its own.
    const mostAtOnce = auth.type === 'aksk' || auth.type === 'admin_token' ? Infinity : MOST_SIGN_INS;
    const guard = this.guards.get(account)?.guard ?? new CredentialGuard(this.clock, mostAtOnce);
    guard.isShared = this.isShared(account);
    this.guards.set(account, { guard, auth });
    return guard;
  }

  /** Only these are used from now on. What was refused of a credential says nothing of the one that took its place: that gets a guard of its own. */
  renew(auths: readonly UpstreamAuth[]): void {
    this.clouds = Map.groupBy(auths, nameOf);
    for (const [account, { auth: known, guard }] of this.guards) {
      if (!auths.some((auth) => isDeepStrictEqual(auth, known))) this.guards.delete(account);
      guard.isShared = this.isShared(account);
    }
  }

  private isShared(account: string): boolean {
    return (this.clouds.get(account)?.length ?? 0) > 1;
  }
}

function nameOf(auth: UpstreamAuth): string {
  return lengthPrefixed(accountOf(auth));
}
