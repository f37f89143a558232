import type { Page } from 'playwright-core';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import { aGatewayOver, type TestGateway } from '../../support/gateway.js';
import { aSandbox } from '../../support/sandbox.js';

export interface DashboardOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
  /** Empty ones, beside the sandbox's own. */
  readonly projects?: readonly string[];
}

/** A gateway with the page in it. */
export async function aDashboard({
  settings = {},
  sandbox: options,
  projects = [],
}: DashboardOptions = {}): Promise<TestGateway> {
  const sandbox = await aSandbox(options);
  for (const id of projects) sandbox.world.addProject(id, id);
  const PROJECT_IDS = [sandbox.projectId, ...projects].join(',');
  const pageFolder = process.env['BUILT_PAGE_FOLDER'] ?? 'nowhere';
  return aGatewayOver(sandbox, { PROJECT_IDS, ...settings }, { pageFolder });
}

/** Signs in as a person does, with the page at that hash. */
export async function signIn(page: Page, gateway: TestGateway, hash = '', key = gateway.key): Promise<void> {
  await page.goto(`${gateway.url}/${hash}`);
  await page.getByLabel('Gateway key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export function backupHash({ projectId }: TestGateway, id: string): string {
  return `#/p/${projectId}/b/${id}`;
}
