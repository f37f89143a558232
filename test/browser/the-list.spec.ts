import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ODD } from '../../src/sandbox/seed.js';
import type { TestGateway } from '../support/gateway.js';
import { axeFaults } from './support/axe.js';
import { aBrowser } from './support/browser.js';
import { aDashboard, signIn } from './support/dashboard.js';

const visit = aBrowser();
/** So high that all rows are drawn. */
const TALL = { viewport: { width: 1280, height: 2800 } };

const table = (page: Page) => page.getByRole('table', { name: 'Server backups' });
const names = (page: Page): Promise<string[]> => table(page).getByRole('rowheader').getByRole('link').allInnerTexts();
const row = (page: Page, server: string) => page.getByRole('row').filter({ hasText: server });
const head = (page: Page, name: string) => page.getByRole('columnheader', { name });

/** Until the list is what it is to be: it comes a moment after the filter. */
async function untilRows(page: Page, count: number): Promise<void> {
  await page.getByRole('status').getByText(String(count), { exact: true }).waitFor();
}

/** One step of time is not enough: the stream is open before it has read anything, and that may be what the services said before the step. */
async function asTimePasses(gateway: TestGateway, seen: Promise<void>): Promise<void> {
  const step = setInterval(() => {
    gateway.clock.advance(4_000);
  }, 250);
  await seen.finally(() => {
    clearInterval(step);
  });
}

describe('the list', () => {
  it('shows the project’s backups, the newest first, and sorts by what one presses', async () => {
    const gateway = await aDashboard();
    const { page } = await visit(TALL);
    await signIn(page, gateway);
    await untilRows(page, gateway.sandbox.world.project().items.size);
    expect(await head(page, 'Created').getAttribute('aria-sort')).toBe('descending');
    await row(page, 'ecs-ledger-01').getByRole('progressbar').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    const isSortedBy = (column: string, order: string): Promise<void> =>
      page.locator(`th[aria-sort=${order}]`, { hasText: column }).waitFor();
    await head(page, 'Name').getByRole('button').click();
    await isSortedBy('Name', 'ascending');
    const ascending = await names(page);
    expect(ascending).toEqual([...ascending].sort());
    await head(page, 'Name').getByRole('button').click();
    await isSortedBy('Name', 'descending');
    expect((await names(page))[0]).toBe([...ascending].sort().at(-1));
    expect(page.url()).toContain('sort=-name');
  });

  it('is filtered by name, status and days; the address holds it, and a reload keeps it', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await page.goto(gateway.url);
    await page.getByLabel('Keep for this tab').check();
    await page.getByLabel('Gateway key').fill(gateway.key);
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Status', exact: true }).selectOption('Error');
    await untilRows(page, 2);
    expect(new URL(page.url()).hash).toContain('status=error');
    await page.reload();
    await untilRows(page, 2);
    await page.getByLabel('Created from').fill('2026-12-01');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await untilRows(page, gateway.sandbox.world.project().items.size);
    await page.getByRole('searchbox', { name: 'Name' }).fill('d32c');
    await untilRows(page, 1);
    expect(await names(page)).toEqual(['backup_d32c']);
    expect(page.url()).not.toContain('bgw_');
  });

  it('goes to a backup and back, where one was, with the keyboard alone', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await page.goto(gateway.url);
    await page.locator('#key:focus').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await page.locator(':focus').innerText()).toContain('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.locator('main:focus').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.type(gateway.key);
    await page.keyboard.press('Enter');
    await table(page).waitFor();
    while ((await page.locator('tbody a:focus').count()) === 0) await page.keyboard.press('Tab');
    const [first, second] = await names(page);
    expect(await page.locator(':focus').innerText()).toBe(first);
    await page.keyboard.press('ArrowDown');
    expect(await page.locator(':focus').innerText()).toBe(second);
    await page.keyboard.press('Enter');
    await page
      .locator('#backup-name')
      .getByText(second ?? '')
      .waitFor();
    await page.keyboard.press('Escape');
    await table(page).waitFor();
    await page
      .locator('tbody a:focus')
      .getByText(second ?? '')
      .waitFor();
  });

  it('says which disks are missing or differ, where it is asked to look', async () => {
    const gateway = await aDashboard();
    const { page } = await visit(TALL);
    await signIn(page, gateway);
    await page.getByLabel('Check disks').check();
    await row(page, 'ecs-legacy-01').getByText('2 missing').waitFor();
    await row(page, 'ecs-twofaced-01').getByText('4 differ').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('is partial where VBS is away: unknown, not missing, and said above the rows', async () => {
    const gateway = await aDashboard();
    gateway.sandbox.always('vbs').status(503);
    const { page } = await visit(TALL);
    await signIn(page, gateway);
    await page.getByLabel('Check disks').check();
    await page.getByText('VBS did not answer').waitFor();
    await row(page, 'ecs-legacy-01').getByText('3 unknown').waitFor();
    expect(await table(page).getByText('missing').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('fails in the gateway’s words, and is tried again', async () => {
    const gateway = await aDashboard();
    gateway.sandbox.always('csbs').status(500);
    const { page } = await visit();
    await signIn(page, gateway);
    await page.getByRole('alert').getByText('The cloud failed to answer.').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    gateway.sandbox.heal();
    await page.getByRole('button', { name: 'Try again' }).click();
    await table(page).waitFor();
  });

  it('is a skeleton while it is waited for', async () => {
    const gateway = await aDashboard({ settings: { REQUEST_DEADLINE_MS: '60000' } });
    gateway.sandbox.always('csbs').hang();
    const { page } = await visit();
    await signIn(page, gateway);
    await page.getByText('Loading backups').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('tells which day is wrong', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await signIn(page, gateway, `#/p/${gateway.projectId}?from=2026-08-20&to=2026-08-10`);
    await page.getByRole('alert').getByText('must not be later than to').waitFor();
  });

  it('moves by itself where a backup in it is running', async () => {
    let now = Date.now();
    const gateway = await aDashboard({ sandbox: { now: () => new Date(now) } });
    const { page } = await visit(TALL);
    await signIn(page, gateway);
    const stream = page.waitForResponse((response) => response.url().includes('/events?ids='));
    const running = row(page, 'ecs-ledger-01');
    await running.locator('[aria-valuenow="10"]').waitFor();
    expect((await stream).status()).toBe(200);
    now += 300_000;
    await asTimePasses(gateway, running.locator('[aria-valuenow="60"]').waitFor());
    gateway.sandbox.world.removeItem(ODD.running);
    await asTimePasses(gateway, running.waitFor({ state: 'detached' }));
  });
});
