import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { axeFaults } from './support/axe.js';
import { aBrowser } from './support/browser.js';
import { aDashboard, backupHash, signIn } from './support/dashboard.js';

const visit = aBrowser();

describe('a backup’s page', () => {
  it('shows it, with both halves of its disks', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, SEED_BACKUP));
    await page.getByRole('heading', { name: 'backup_d32c' }).waitFor();
    await page.screenshot({ path: '/tmp/w/shot-backup.png', fullPage: true });
    expect(await axeFaults(page)).toEqual([]);
  });
  it.each(Object.entries(ODD))('odd %s', async (name, id) => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await signIn(page, gateway, backupHash(gateway, id));
    await page.getByRole('heading', { level: 1 }).and(page.locator('#backup-name')).waitFor();
    await page.screenshot({ path: `/tmp/w/shot-${name}.png`, fullPage: true });
    expect(await axeFaults(page)).toEqual([]);
  });
});
