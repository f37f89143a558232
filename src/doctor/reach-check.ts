import { NAMES } from '../core/services.js';
import { checkClock } from './clock-check.js';
import type { CloudStand } from './cloud-stand.js';
import { fail, ok, skipped, type Finding } from './finding.js';
import { oneCall } from './one-call.js';

/** Name, route, TLS and the clock, by one GET without any credential: of Keystone, or of the first service where there is no Keystone. */
export async function checkReach(stand: CloudStand): Promise<readonly Finding[]> {
  const { keystone, firstService } = stand;
  const what = keystone === null ? NAMES[firstService.name] : 'Keystone';
  const clock = stand.check('clock');
  try {
    const { origin, pathname } = new URL(keystone === null ? firstService.endpoint : keystone.authUrl);
    const path = keystone === null ? '/' : pathname;
    const answer = await stand.plainHttp.send({ method: 'GET', origin, path, headers: {}, signal: oneCall().signal });
    const isWrongPlace = keystone !== null && answer.status === 404;
    return [
      isWrongPlace ? notKeystone(stand, what) : ok(stand.check(what), 'it answers'),
      checkClock(clock, answer.header('date'), stand.foundation.clock.epochMs()),
    ];
  } catch (error) {
    return [stand.failed(what, 'reach', error), skipped(clock, `${what} comes first`)];
  }
}

function notKeystone(stand: CloudStand, what: string): Finding {
  const says = 'something answers, but not Keystone v3 (status 404)';
  const remedy = 'put OS_AUTH_URL right: it leads to the v3 API, such as https://HOST/v3 or https://HOST/identity/v3';
  return fail(stand.check(what), stand.inWords({ says, remedy }));
}
