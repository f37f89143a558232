import type { Clock } from '../../clock.js';
import type { Target } from '../endpoint.js';
import { sign, type SigningKey } from './aksk-signer.js';
import type { CloudAuth } from './cloud-auth.js';
import type { CredentialGuard, Verdict } from './credential-guard.js';

/** How long an attempt that shows whether the credential is right waits for its answer. */
const TRIAL_MS = 5_000;

type HeadersFor = (projectId: string, target: Target) => Record<string, string>;

/** `OS_AUTH_TYPE=admin_token`: one token for all, which cannot be renewed. */
export function fixedToken(value: string, guard: CredentialGuard): CloudAuth {
  return unchanging(guard, () => ({ 'X-Auth-Token': value }));
}

/** `OS_AUTH_TYPE=aksk`: every attempt is signed with the time it is made at. */
export function accessKeyAuth(key: SigningKey, guard: CredentialGuard, clock: Clock): CloudAuth {
  return unchanging(guard, (projectId, { origin, path }) => {
    const project = { 'X-Project-Id': projectId };
    return { ...project, ...sign({ method: 'GET', origin, path, headers: project }, key, new Date(clock.epochMs())) };
  });
}

/** A credential that goes with every call itself: there is nothing to renew when the cloud refuses one. */
function unchanging(guard: CredentialGuard, headersFor: HeadersFor): CloudAuth {
  return {
    prepare: () => Promise.resolve(),
    // One lane for each service: one that is silent does not keep the other from being asked.
    authorize: async (projectId, target, { signal }) => {
      await guard.enter(signal, target.origin);
      const headers = headersFor(projectId, target);
      return guard.isProven ? { headers } : { headers, signal: AbortSignal.timeout(TRIAL_MS) };
    },
    catalog: () => Promise.resolve(null),
    answered: ({ target, status }) => {
      guard.judge(verdictOf(status), target.origin);
      return false;
    },
    tokenLifeMs: () => null,
  };
}

/** What fails before it looks at the credential says nothing of it. */
function verdictOf(status: number | null): Verdict {
  if (status === 401) return 'refused';
  return status !== null && status < 500 && status !== 429 ? 'accepted' : 'unknown';
}
