import type { Clock } from '../../clock.js';
import type { UpstreamAuth } from '../../config/cloud-settings.js';
import { lengthPrefixed } from '../../core/length-prefixed.js';
import { accountOf } from './account.js';
import { CredentialGuard } from './credential-guard.js';

/** Fewer at once than lock an account: a password that was right a moment ago may have been changed. */
const MOST_SIGN_INS = 3;

/** One guard for each account, whichever clouds sign in by it: it is the account that is locked. */
export class AccountGuards {
  private readonly guards = new Map<string, CredentialGuard>();

  constructor(private readonly clock: Clock) {}

  of(auth: UpstreamAuth): CredentialGuard {
    const account = lengthPrefixed(accountOf(auth));
    // A call that carries its credential itself may be one of many; it has no sign-in of its own.
    const mostAtOnce = auth.type === 'aksk' || auth.type === 'admin_token' ? Infinity : MOST_SIGN_INS;
    const known = this.guards.get(account);
    if (known !== undefined) known.isShared = true;
    const guard = known ?? new CredentialGuard(this.clock, mostAtOnce);
    this.guards.set(account, guard);
    return guard;
  }
}
