import type { Clock } from '../../clock.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import { sign, type SigningKey } from './aksk-signer.js';
import type { CloudAuth } from './cloud-auth.js';

/** The cloud locks an access key for five minutes after five refusals in a row. */
const REFUSED_PAUSE_MS = 30_000;

/** `OS_AUTH_TYPE=aksk`: every attempt is signed with the time it is made at. There is nothing to renew when the cloud refuses one. */
export function accessKeyAuth(key: SigningKey, clock: Clock): CloudAuth {
  let pausedUntil = -Infinity;
  return {
    headers: (projectId, { origin, path }) => {
      if (clock.monotonicMs() < pausedUntil) return Promise.reject(new UpstreamFailure('identity', 'unauthorized'));
      const project = { 'X-Project-Id': projectId };
      const signature = sign({ method: 'GET', origin, path, headers: project }, key, new Date(clock.epochMs()));
      return Promise.resolve({ ...project, ...signature });
    },
    catalog: () => Promise.resolve(null),
    refused: () => {
      pausedUntil = clock.monotonicMs() + REFUSED_PAUSE_MS;
      return false;
    },
  };
}
