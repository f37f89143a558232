import type { Page } from 'playwright-core';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import { aGatewayOver, type TestGateway } from '../../support/gateway.js';
import { aSandbox } from '../../support/sandbox.js';

export interface DashboardOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
}

/** A gateway with the page in it. */
export async function aDashboard({ settings = {}, sandbox }: DashboardOptions = {}): Promise<TestGateway> {
  return aGatewayOver(await aSandbox(sandbox), settings, { pageFolder: process.env['BUILT_PAGE_FOLDER'] ?? 'nowhere' });
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
