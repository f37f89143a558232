import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { parseKey } from '../../src/auth/key-format.js';
import { revokeKey } from '../../src/keys/key-operations.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { axeFaults } from './support/axe.js';
import { aBrowser } from './support/browser.js';
import { aDashboard, backupHash, signIn } from './support/dashboard.js';

const visit = aBrowser();
const LIST = 'Server backups';

const stored = (page: Page): Promise<{ local: string; session: string }> =>
  page.evaluate('({ local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage) })');
const form = (page: Page) => page.getByLabel('Gateway key');

describe('signing in', () => {
  it('keeps the key in memory alone: not in an address, not in storage, and a reload asks again', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(gateway.url);
    await form(page).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await signIn(page, gateway);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('heading', { name: LIST }).waitFor();
    addresses.push(page.url());
    const secret = parseKey(gateway.key)?.secret ?? gateway.key;
    expect(addresses.filter((address) => address.includes(secret) || address.includes(gateway.key))).toEqual([]);
    expect(new Set(addresses.map((address) => new URL(address).origin))).toEqual(new Set([gateway.url]));
    const { local, session } = await stored(page);
    expect([local.includes('bgw_'), session]).toEqual([false, '{}']);
    await page.reload();
    await form(page).waitFor();
    expect(await form(page).inputValue()).toBe('');
  });

  it('lasts for the tab where that was asked for, and ends everywhere with signing out', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await page.goto(gateway.url);
    await page.getByLabel('Keep for this tab').check();
    await form(page).fill(gateway.key);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await form(page).waitFor();
    expect((await stored(page)).session).toBe('{}');
    await page.reload();
    await form(page).waitFor();
  });

  it('says when a key is refused, or is none', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await signIn(page, gateway, '', `${gateway.key.slice(0, -8)}00000000`);
    await page.getByRole('alert').getByText('Key refused').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await form(page).fill('два слова');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Not a key').waitFor();
  });

  it('ends by itself when the key is revoked, and what was kept is gone', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await page.goto(`${gateway.url}/${backupHash(gateway, SEED_BACKUP)}`);
    await page.getByLabel('Keep for this tab').check();
    await form(page).fill(gateway.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'backup_d32c' }).waitFor();
    await revokeKey(gateway.keysFile, parseKey(gateway.key)?.id ?? '', gateway.clock.epochMs());
    await page.getByRole('link', { name: 'All backups' }).click();
    await page.getByRole('alert').getByText('Signed out').waitFor();
    expect((await stored(page)).session).toBe('{}');
  });

  it('tells who one is, and what the key may do, until when', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    const ends = new Date(Date.now() + 49 * 3_600_000).toISOString();
    await signIn(page, gateway, '', await gateway.createKey(['view', 'network'], [gateway.projectId], ends));
    await page.getByText('view, network · ends in 2 days').waitFor();
  });

  it('with a key that may not look at backups says so', async () => {
    const gateway = await aDashboard();
    const { page } = await visit();
    await signIn(page, gateway, '', await gateway.createKey(['raw']));
    await page.getByRole('heading', { name: 'This key may not look at backups' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});

describe('several projects', () => {
  const OTHER = '5f'.repeat(16);

  it('are chosen from, and can be changed; one that the key does not open is like none', async () => {
    const gateway = await aDashboard({ projects: [OTHER] });
    const { page } = await visit();
    await signIn(page, gateway, '', await gateway.createKey(['view'], [gateway.projectId, OTHER]));
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('link', { name: OTHER }).click();
    await page.getByRole('heading', { name: 'No backups yet' }).waitFor();
    await page.getByLabel('Project').selectOption(gateway.projectId);
    await page.getByRole('table', { name: LIST }).waitFor();
    await page.goto(`${gateway.url}/#/p/${'0'.repeat(32)}`);
    await page.getByRole('heading', { name: 'No such project' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});

describe('the colours', () => {
  it('are the system’s, or those that one has chosen, also after a reload', async () => {
    const gateway = await aDashboard();
    const { page } = await visit({ colorScheme: 'dark' });
    const ground = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    await page.goto(gateway.url);
    await form(page).waitFor();
    const dark = await ground();
    await page.getByRole('button', { name: /Colours: as the system/ }).click();
    await page.locator('[data-theme=light]').waitFor();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: /Colours: light/ }).click();
    await page.locator('[data-theme=dark]').waitFor();
    expect(await ground()).toBe(dark);
  });
});
