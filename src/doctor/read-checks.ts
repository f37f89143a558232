import { UpstreamFailure } from '../core/upstream-failure.js';
import type { CallContext } from '../upstreams/call-context.js';
import type { VbsClient } from '../upstreams/vbs/vbs.client.js';
import type { CloudStand } from './cloud-stand.js';
import { fail, ok, type Finding } from './finding.js';
import { oneCall } from './one-call.js';

/** The cheapest read that the gateway makes of each service. */
const ONE_ROW = { limit: '1' };

/** One after the other: a credential that goes with every call is to be refused once. */
export async function checkReads(stand: CloudStand, projectId: string): Promise<readonly Finding[]> {
  return [await checkCsbs(stand, projectId), await checkVbs(stand, projectId)];
}

async function checkCsbs(stand: CloudStand, projectId: string): Promise<Finding> {
  const what = `CSBS of ${projectId}`;
  try {
    await stand.csbs().checkpointItems(projectId, new URLSearchParams(ONE_ROW), oneCall());
    return ok(stand.check(what), 'server backups can be listed');
  } catch (error) {
    return stand.failed(what, 'read', error);
  }
}

async function checkVbs(stand: CloudStand, projectId: string): Promise<Finding> {
  const what = `VBS of ${projectId}`;
  const call = oneCall();
  try {
    await listVbs(stand.vbs(), projectId, call);
    return ok(stand.check(what), 'disk backups can be listed');
  } catch (error) {
    const version3 = isNotThere(error) ? await version3Of(stand, projectId, call) : null;
    if (version3 === null) return stand.failed(what, 'read', error);
    const says = 'its API v2 is turned off, v3 is there';
    return fail(stand.check(what), { says, remedy: `set VBS_ENDPOINT to ${version3}` });
  }
}

async function listVbs(vbs: VbsClient, projectId: string, call: CallContext): Promise<void> {
  await vbs.detail(projectId, new URLSearchParams(ONE_ROW), call);
}

function isNotThere(error: unknown): boolean {
  return error instanceof UpstreamFailure && error.kind === 'failed' && [300, 404, 410].includes(error.status ?? 0);
}

/** Where v2 is not there: the address of v3, if that is. In what is left of the check's time. */
async function version3Of(stand: CloudStand, projectId: string, call: CallContext): Promise<string | null> {
  try {
    const own = await stand.cloud.vbs.endpoint(projectId, call);
    const other = own.replace(/\/v2\/(?=[^/]*$)/, '/v3/');
    if (other === own) return null;
    await listVbs(stand.vbs(other), projectId, call);
    return other;
  } catch (failure) {
    if (failure instanceof UpstreamFailure) return null;
    throw failure;
  }
}
