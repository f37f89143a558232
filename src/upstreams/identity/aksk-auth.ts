import type { Clock } from '../../clock.js';
import { sign, type SigningKey } from './aksk-signer.js';
import type { CloudAuth } from './cloud-auth.js';
import { CredentialGuard, type Verdict } from './credential-guard.js';

/** `OS_AUTH_TYPE=aksk`: every attempt is signed with the time it is made at. There is nothing to renew when the cloud refuses one. */
export function accessKeyAuth(key: SigningKey, clock: Clock): CloudAuth {
  const guard = new CredentialGuard(clock);
  return {
    headers: async (projectId, { origin, path }, { signal }) => {
      await guard.enter(signal);
      const project = { 'X-Project-Id': projectId };
      return { ...project, ...sign({ method: 'GET', origin, path, headers: project }, key, new Date(clock.epochMs())) };
    },
    catalog: () => Promise.resolve(null),
    answered: (_projectId, _headers, status) => {
      guard.judge(verdictOf(status));
      return false;
    },
  };
}

/** What fails before it looks at the signature says nothing of it. */
function verdictOf(status: number | null): Verdict {
  if (status === 401) return 'refused';
  return status !== null && status < 500 && status !== 429 ? 'accepted' : 'unknown';
}
