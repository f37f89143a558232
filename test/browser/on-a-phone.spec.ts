import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ODD } from '../../src/sandbox/seed.js';
import { axeFaults } from './support/axe.js';
import { aBrowser, PHONE } from './support/browser.js';
import { aDashboard, backupHash, signIn } from './support/dashboard.js';

const visit = aBrowser();
const SMALL = { ...PHONE, viewport: { width: 360, height: 740 } };

/** How far the page can be pushed to the side: not at all. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('on a phone', () => {
  it('the form, the list and its order fit', async () => {
    const gateway = await aDashboard();
    const { page } = await visit(SMALL);
    await page.goto(gateway.url);
    await page.getByLabel('Gateway key').waitFor();
    expect(await sideways(page)).toBe(0);
    await signIn(page, gateway);
    await page.getByRole('table').waitFor();
    expect(await sideways(page)).toBe(0);
    await page.getByLabel('Order').selectOption('Name, A–Z');
    await page.locator('[aria-busy=false]').waitFor();
    expect(page.url()).toContain('sort=name');
    expect(await axeFaults(page)).toEqual([]);
  });

  it.each(['disagreeing', 'goneFromVbs', 'failed', 'sixtyDisks', 'running', 'wrongTypes'] as const)(
    'a backup’s page fits: %s',
    async (name) => {
      const gateway = await aDashboard();
      const { page } = await visit(SMALL);
      await signIn(page, gateway, backupHash(gateway, ODD[name]));
      await page.locator('#backup-name').waitFor();
      await page.getByText('Both halves and the disk’s history').first().click();
      await page.getByText('this one').or(page.getByText('Nothing is known of this half')).first().waitFor();
      await page.getByText('JSON, as the API answers it').click();
      expect(await sideways(page)).toBe(0);
    },
  );
});
