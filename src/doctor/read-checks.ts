import { NAMES, SERVICES } from '../core/services.js';
import { CLOSED_TO_PROJECT, UpstreamFailure } from '../core/upstream-failure.js';
import type { CallContext } from '../upstreams/call-context.js';
import type { VbsClient } from '../upstreams/vbs/vbs.client.js';
import type { CloudStand } from './cloud-stand.js';
import { fail, ok, type Finding } from './finding.js';
import { oneCall } from './one-call.js';

/** The cheapest read that the gateway makes of each service. */
const ONE_ROW = { limit: '1' };
const NOT_THERE = 'it has no address, and is not asked';
const CLOSED = 'it takes no new projects: this one is in CBR';

/** One after the other: a credential that goes with every call is to be refused once. */
export async function checkReads(stand: CloudStand, projectId: string): Promise<readonly Finding[]> {
  const { cloud } = stand;
  if (cloud.cbr === null) return [await checkCsbs(stand, projectId), await checkVbs(stand, projectId)];
  const checks = { csbs: checkCsbs, vbs: checkVbs, cbr: checkCbr };
  const findings: Finding[] = [];
  for (const service of SERVICES) {
    const isOffered = (await cloud[service]?.isOffered(projectId, oneCall()).catch(() => true)) ?? true;
    const check = stand.check(`${NAMES[service]} of ${projectId}`);
    findings.push(isOffered ? await checks[service](stand, projectId) : ok(check, NOT_THERE));
  }
  if (findings.every(({ says }) => says === NOT_THERE)) return [await checkCsbs(stand, projectId)];
  return findings;
}

async function checkCsbs(stand: CloudStand, projectId: string): Promise<Finding> {
  const what = `CSBS of ${projectId}`;
  try {
    await stand.csbs().items(projectId, new URLSearchParams(ONE_ROW), oneCall());
    return ok(stand.check(what), 'server backups can be listed');
  } catch (error) {
    return isClosed(stand, error) ? ok(stand.check(what), CLOSED) : stand.failed(what, 'read', error);
  }
}

async function checkCbr(stand: CloudStand, projectId: string): Promise<Finding> {
  const what = `CBR of ${projectId}`;
  try {
    await stand.cbr().items(projectId, new URLSearchParams(ONE_ROW), oneCall());
    return ok(stand.check(what), 'server backups can be listed');
  } catch (error) {
    return stand.failed(what, 'read', error);
  }
}

/** The older services take no new projects: with CBR beside them that is as it should be. */
function isClosed({ cloud }: CloudStand, error: unknown): boolean {
  return cloud.cbr !== null && error instanceof UpstreamFailure && error.code === CLOSED_TO_PROJECT;
}

async function checkVbs(stand: CloudStand, projectId: string): Promise<Finding> {
  const what = `VBS of ${projectId}`;
  const call = oneCall();
  try {
    await listVbs(stand.vbs(), projectId, call);
    return ok(stand.check(what), 'disk backups can be listed');
  } catch (error) {
    if (isClosed(stand, error)) return ok(stand.check(what), CLOSED);
    const version3 = isNotThere(error) ? await version3Of(stand, projectId, call) : null;
    if (version3 === null) return stand.failed(what, 'read', error);
    const says = 'its API v2 is turned off, v3 is there';
    return fail(stand.check(what), stand.inWords({ says, remedy: `set VBS_ENDPOINT to ${version3}` }));
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
    const { template: own } = await stand.cloud.vbs.endpoint(projectId, call);
    const other = own.replace(/\/v2\/(?=[^/]*$)/, '/v3/');
    if (other === own) return null;
    await listVbs(stand.vbs(other), projectId, call);
    return other;
  } catch (failure) {
    if (failure instanceof UpstreamFailure) return null;
    throw failure;
  }
}
