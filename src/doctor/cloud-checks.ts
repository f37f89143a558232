import { NAMES, SERVICES } from '../core/services.js';
import { isPassword, type CloudStand } from './cloud-stand.js';
import { skipped, type Finding } from './finding.js';
import { checkReach } from './reach-check.js';
import { checkReads } from './read-checks.js';
import type { Step } from './remedies.js';
import { signIn, type AccountChecks } from './sign-in-checks.js';

/** From the name of its host to a row of its backups; what a failure stands in the way of is told as not tried. */
export async function checkCloud(stand: CloudStand, accounts: AccountChecks): Promise<readonly Finding[]> {
  const { auth } = stand.settings;
  const findings = [...(await checkReach(stand))];
  if (hasFailed(findings[0])) return [...findings, ...nothingElse(stand, `${where(stand)} comes first`)];
  let step: Step = 'project';
  if (isPassword(auth)) {
    const account = await accounts.check(stand, auth);
    findings.push(account.finding);
    step = account.step;
    if (hasFailed(account.finding)) return [...findings, ...projectsSkipped(stand, 'the account comes first')];
  }
  for (const id of projectIds(stand)) findings.push(...(await checkProject(stand, id, step)));
  return findings;
}

async function checkProject(stand: CloudStand, id: string | null, step: Step): Promise<readonly Finding[]> {
  // A credential that goes with every call is tried by the reads themselves.
  if (stand.keystone === null) return id === null ? [] : checkReads(stand, id);
  const { finding, project } = await signIn(stand, id, step);
  if (project === null) return [finding, ...readsSkipped(stand, id, 'the project comes first')];
  return [finding, ...(await checkReads(stand, project.id))];
}

/** `null`: the one that the cloud is to tell the id of. */
function projectIds({ settings }: CloudStand): readonly (string | null)[] {
  return settings.projects.length === 0 ? [null] : settings.projects.map(({ id }) => id);
}

function nothingElse(stand: CloudStand, because: string): readonly Finding[] {
  const account = isPassword(stand.settings.auth) ? [skipped(stand.check('account'), because)] : [];
  return [...account, ...projectsSkipped(stand, because)];
}

function projectsSkipped(stand: CloudStand, because: string): readonly Finding[] {
  return projectIds(stand).flatMap((id) => {
    const project = id === null ? 'project' : `project ${id}`;
    const token = stand.keystone === null ? [] : [skipped(stand.check(project), because)];
    return [...token, ...readsSkipped(stand, id, because)];
  });
}

function readsSkipped(stand: CloudStand, id: string | null, because: string): readonly Finding[] {
  const of = id === null ? '' : ` of ${id}`;
  const services = SERVICES.filter((service) => stand.cloud[service] !== null);
  return services.map((service) => skipped(stand.check(`${NAMES[service]}${of}`), because));
}

function where({ keystone, firstService }: CloudStand): string {
  return keystone === null ? NAMES[firstService.name] : 'Keystone';
}

function hasFailed(finding: Finding | undefined): boolean {
  return finding?.standing !== 'ok';
}
