import type { ServedProject, UpstreamAuth } from '../config/cloud-settings.js';
import { lengthPrefixed } from '../core/length-prefixed.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { accountOf } from '../upstreams/identity/account.js';
import { keystoneTokens } from '../upstreams/identity/keystone.js';
import type { Verdict } from '../upstreams/identity/credential-guard.js';
import type { CloudStand } from './cloud-stand.js';
import { ok, type Finding } from './finding.js';
import { oneCall } from './one-call.js';
import type { Step } from './remedies.js';

type Password = Extract<UpstreamAuth, { type: 'v3password' }>;

/**
 * Whether user and password are right, by one sign-in without a project: with one, Keystone refuses a wrong project in the same words as a
 * wrong password. A password that was refused is not shown to the cloud again, whichever of its clouds the account signs in to; see ADR 0011.
 */
export class AccountChecks {
  private readonly judged = new Map<string, Promise<boolean>>();

  /** `step`: what a sign-in with a project is then. */
  async check(stand: CloudStand, auth: Password): Promise<{ readonly finding: Finding; readonly step: Step }> {
    const account = lengthPrefixed(accountOf(auth));
    const judging = this.judged.get(account) ?? judge(stand, auth);
    this.judged.set(account, judging);
    try {
      const isRight = await judging;
      const says = isRight ? 'user and password are right' : 'this cloud does not tell without a project';
      return { finding: ok(stand.check('account'), says), step: isRight ? 'project' : 'both' };
    } catch (error) {
      return { finding: stand.failed('account', 'account', error), step: 'both' };
    }
  }
}

/** Whether it is right; `false`: the cloud does not tell. Throws UpstreamFailure. */
async function judge({ plainHttp, guard, foundation }: CloudStand, auth: Password): Promise<boolean> {
  const context = oneCall();
  await guard.enter(context.signal);
  let verdict: Verdict = 'unknown';
  try {
    await keystoneTokens(plainHttp, auth, foundation.clock, false)({ by: 'credential' }, context);
    verdict = 'accepted'; // the user has a project of its own
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error;
    // 201 without a project is what a right password gets. 400 and 403: this cloud wants a project named first.
    if (error.status === 201) verdict = 'accepted';
    else if (error.status !== 400 && error.status !== 403) {
      if (error.kind === 'unauthorized') verdict = 'refused';
      throw error;
    }
  } finally {
    guard.judge(verdict);
  }
  return verdict === 'accepted';
}

/** A token for a project, by the very way of the gateway; `id`: `null` where the cloud is to tell it. */
export async function signIn(
  stand: CloudStand,
  id: string | null,
  step: Step,
): Promise<{ readonly finding: Finding; readonly project: ServedProject | null }> {
  const { cloud, settings } = stand;
  const what = id === null ? 'project' : `project ${id}`;
  const context = oneCall();
  try {
    if (id === null && cloud.findProject !== null) {
      const project = await cloud.findProject(context);
      return { finding: ok(stand.check(what), `the cloud gives a token for it; its id is ${project.id}`), project };
    }
    const project = settings.projects.find((each) => each.id === id) ?? null;
    if (project !== null) await cloud.auth.prepare(project.id, context);
    return { finding: ok(stand.check(what), 'the cloud gives a token for it'), project };
  } catch (error) {
    return { finding: stand.failed(what, step, error), project: null };
  }
}
