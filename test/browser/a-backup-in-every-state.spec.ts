import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ODD } from '../../src/sandbox/seed.js';
import type { TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { axeFaults } from './support/axe.js';
import { aBrowser } from './support/browser.js';
import { aDashboard, backupHash, signIn, type DashboardOptions } from './support/dashboard.js';

const visit = aBrowser();
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** The page of that backup, in a browser of its own. */
async function open(id: string, options?: DashboardOptions): Promise<{ page: Page; gateway: TestGateway }> {
  const gateway = await aDashboard(options);
  const { page } = await visit();
  await signIn(page, gateway, backupHash(gateway, id));
  return { page, gateway };
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
const disk = (page: Page, name: string) => page.getByRole('listitem').filter({ has: heading(page, name) });

describe('a whole backup', () => {
  it('shows what both services say of it, sizes and times in words and to the last digit', async () => {
    const { page } = await open(SEED_BACKUP);
    await heading(page, 'backup_d32c').waitFor();
    await page.getByText('4 vCPUs').waitFor();
    await page.getByTitle('4\u202f294\u202f967\u202f296 bytes').getByText('4 GiB').waitFor();
    // 04:20 UTC is 06:20 in the browser's Berlin.
    await page.getByTitle('2017-04-15T04:20:37.277880Z (UTC)').getByText('15 Apr 2017, 06:20').waitFor();
    expect(await page.getByText('In both services').count()).toBe(2);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('opens each disk to its two halves and to all backups of that disk', async () => {
    const { page } = await open(SEED_BACKUP);
    await disk(page, 'karbor_01').getByText('Both halves').click();
    await heading(page, 'VBS').waitFor();
    await page.getByText(SEED_VOLUME_BACKUPS[1]).waitFor();
    await page.getByText('this one').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('is there as JSON, to be copied', async () => {
    const { page, gateway } = await open(SEED_BACKUP);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('JSON, as the API answers it').click();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(JSON.parse(copied)).toEqual(await gateway.view(SEED_BACKUP));
    expect(await axeFaults(page)).toEqual([]);
  });

  it('of sixty disks is a page like any other', async () => {
    const { page } = await open(ODD.sixtyDisks);
    await heading(page, 'Disks 60').waitFor();
    expect(await page.getByText('In both services').count()).toBe(60);
  });
});

describe('a backup with something wrong', () => {
  it('whose disks VBS could not be asked for is partial: unknown, not missing', async () => {
    const gateway = await aDashboard();
    gateway.sandbox.always('vbs').status(503);
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, SEED_BACKUP));
    await heading(page, '2 disks of 2 unknown').waitFor();
    await heading(page, 'VBS unavailable').waitFor();
    await page.getByText('Partial', { exact: true }).waitFor();
    expect(await page.getByText('Proved missing').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('whose VBS half is an older one says so, and how old it is', async () => {
    const { page, gateway } = await open(SEED_BACKUP);
    await heading(page, 'backup_d32c').waitFor();
    gateway.sandbox.always('vbs').status(503);
    await page.clock.setFixedTime(Date.now() + 180_000);
    gateway.clock.advance(31_000);
    await heading(page, 'VBS unavailable, data from 3 minutes ago').waitFor();
    expect(await page.getByText('In both services').count()).toBe(2);
    expect(await axeFaults(page)).toEqual([]);
    gateway.sandbox.heal();
    gateway.clock.advance(31_000);
    await heading(page, /VBS unavailable/).waitFor({ state: 'detached' });
  });

  it('whose disks are gone from VBS marks each of them', async () => {
    const { page } = await open(ODD.goneFromVbs);
    await heading(page, '2 disks of 3 proved missing').waitFor();
    expect(await page.getByText('Proved missing', { exact: true }).count()).toBe(2);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('of which the services state different facts shows both', async () => {
    const { page } = await open(ODD.disagreeing);
    await heading(page, 'The two services differ in 4 facts').waitFor();
    const size = page.getByRole('row', { name: /Size of the source disk/ });
    expect(await size.getByRole('cell').allInnerTexts()).toEqual(['100 GiB', '110 GiB']);
    const status = page.getByRole('row', { name: /^Status/ });
    expect(await status.getByRole('cell').allInnerTexts()).toEqual(['available', 'error']);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('that has failed tells the reason, the code to its last digit', async () => {
    const { page } = await open(ODD.failed);
    await heading(page, 'The operation “backup” has failed').waitFor();
    await page.getByText('9007199254740993').first().waitFor();
    await page.getByText('ECONNREFUSED').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('of which something had to be tolerated lists it', async () => {
    const { page } = await open(ODD.wrongTypes);
    await heading(page, /^Warnings \d+$/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});

describe('no backup', () => {
  it('is there: it says so', async () => {
    const { page } = await open(NOBODY);
    await heading(page, 'No such backup').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('is there yet: a skeleton, told to those who do not see it', async () => {
    const gateway = await aDashboard({ settings: { REQUEST_DEADLINE_MS: '60000' } });
    gateway.sandbox.always('csbs').hang();
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, SEED_BACKUP));
    await page.getByText('Loading the backup').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('while the cloud fails: the gateway’s words, the request’s id, and another try', async () => {
    const gateway = await aDashboard();
    gateway.sandbox.always('csbs').status(500);
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, SEED_BACKUP));
    await page.getByRole('alert').getByText('The cloud failed to answer.').waitFor();
    await page.getByText(/502 upstream-error/).waitFor();
    await page.getByText(/request [0-9a-f-]{36}/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    gateway.sandbox.heal();
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'backup_d32c').waitFor();
  });

  it('for one who asks too often: a countdown, and then it is tried by itself', async () => {
    const gateway = await aDashboard({ settings: { RATE_LIMIT: '1/3s' } });
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, SEED_BACKUP));
    await heading(page, 'Too Many Requests').waitFor();
    await page.getByText(/by itself in [123] seconds?/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    gateway.clock.advance(3_500);
    await heading(page, 'backup_d32c').waitFor();
  });

  it('while no cloud token can be had: 503 with its own countdown', async () => {
    const gateway = await aDashboard();
    gateway.sandbox.always('identity').status(500);
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, SEED_BACKUP));
    await heading(page, 'Service Unavailable').waitFor();
    await page.getByText(/503 upstream-unavailable/).waitFor();
    await page.getByText(/by itself in \d+ seconds?/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('when the gateway cannot be reached: it says so', async () => {
    const { page } = await open(SEED_BACKUP);
    await heading(page, 'backup_d32c').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'All backups' }).click();
    await page.getByRole('alert').getByText('No connection').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});
