import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ODD } from '../../src/sandbox/seed.js';
import type { TestGateway } from '../support/gateway.js';
import { axeFaults } from './support/axe.js';
import { aBrowser, DESK, PHONE } from './support/browser.js';
import { aDashboard, signIn } from './support/dashboard.js';

const visit = aBrowser();
const MANY = 10_000;

/** So many backups of one server, the oldest named `nightly-00000`. */
async function aFullProject(): Promise<TestGateway> {
  const gateway = await aDashboard({ settings: { REQUEST_DEADLINE_MS: '30000' } });
  const { world } = gateway.sandbox;
  const project = world.project();
  const model = world.item(ODD.noVolumes);
  project.items.clear();
  for (let index = 0; index < MANY; index += 1) {
    const created_at = new Date(Date.UTC(2025, 0, 1) + index * 3_600_000).toISOString().replace('Z', '000');
    const name = `nightly-${String(index).padStart(5, '0')}`;
    world.addItem({ ...model, id: randomUUID(), name, created_at, updated_at: created_at });
  }
  return gateway;
}

it.each([
  ['a desk', DESK],
  ['a phone', PHONE],
])('ten thousand backups are scrolled through on %s, a window’s worth of them drawn', async (_where, device) => {
  const gateway = await aFullProject();
  const { page } = await visit(device);
  await signIn(page, gateway);
  await page.getByRole('link', { name: 'nightly-09999' }).waitFor();
  const rows = page.locator('tbody tr');
  const oldest = page.getByRole('link', { name: 'nightly-00000' });
  let most = 0;
  while ((await oldest.count()) === 0) {
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    most = Math.max(most, await rows.count());
  }
  await page.getByRole('status').getByText('10\u202f000', { exact: true }).waitFor();
  expect(most).toBeLessThan(80);
  expect(await page.evaluate('document.getElementsByTagName("*").length')).toBeLessThan(1_500);
  expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
  expect(await axeFaults(page)).toEqual([]);
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)');
  await page
    .getByRole('link', { name: /nightly-0(49|50)\d\d/ })
    .first()
    .waitFor();
  // Every listing of the cloud's was asked for once.
  expect(gateway.sandbox.requests('csbs').length).toBeLessThanOrEqual(60);
});
