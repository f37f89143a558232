import { describe, expect, it } from '@jest/globals';
import { BOTH_PROJECT, CBR_LINKED, CBR_ODD } from '../../src/sandbox/seed.cbr.js';
import { axeFaults } from './support/axe.js';
import { aBrowser } from './support/browser.js';
import { aDashboard, backupHash, signIn } from './support/dashboard.js';

const visit = aBrowser();

describe('a backup of CBR', () => {
  it('is shown as any other, with the name of its service', async () => {
    const gateway = await aDashboard({ sandbox: { projectId: BOTH_PROJECT } });
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, CBR_LINKED.all));
    const sources = page.getByRole('region', { name: 'Sources' });
    await sources.getByText('CBR', { exact: true }).waitFor();
    expect(await sources.getByText('CSBS', { exact: true }).count()).toBe(0);
    await page.getByText('Both halves').first().click();
    await page.getByRole('heading', { name: 'CBR' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('says that CBR is away when it is, with what was known', async () => {
    const gateway = await aDashboard({ sandbox: { projectId: BOTH_PROJECT } });
    await gateway.view(CBR_ODD.documented);
    gateway.sandbox.always('cbr').status(503);
    gateway.clock.advance(1_000_000);
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, CBR_ODD.documented));
    await page.getByRole('heading', { name: /^CBR unavailable, data from/ }).waitFor();
  });
});
