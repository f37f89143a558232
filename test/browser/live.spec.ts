import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ODD } from '../../src/sandbox/seed.js';
import { bearer, type TestGateway } from '../support/gateway.js';
import { axeFaults } from './support/axe.js';
import { aBrowser } from './support/browser.js';
import { aDashboard, backupHash, signIn, type DashboardOptions } from './support/dashboard.js';

const visit = aBrowser();
/** Two of the ten minutes that the backup takes. */
const STEP_MS = 120_000;

interface Running {
  readonly gateway: TestGateway;
  readonly page: Page;
  /** Lets the backup go on for two minutes, and what is known of it grow old. */
  readonly goOn: () => void;
}

/** The running backup of the sandbox, ten per cent of it done, in the browser. */
async function aRunningBackup(options: DashboardOptions = {}): Promise<Running> {
  let now = Date.now();
  const gateway = await aDashboard({ ...options, sandbox: { now: () => new Date(now) } });
  const goOn = (): void => {
    now += STEP_MS;
    gateway.clock.advance(4_000);
  };
  const { page } = await visit();
  return { gateway, page, goOn };
}

const bar = (page: Page) => page.getByRole('progressbar', { name: 'Progress', exact: true });
const at = (page: Page, percent: number): Promise<void> =>
  page.locator(`[aria-label=Progress][aria-valuenow="${percent}"]`).waitFor();

describe('a running backup', () => {
  it('is seen to move, until it is there, without being asked for again', async () => {
    const { gateway, page, goOn } = await aRunningBackup();
    await signIn(page, gateway, backupHash(gateway, ODD.running));
    await at(page, 10);
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    goOn();
    await at(page, 30);
    for (let step = 0; step < 4; step += 1) {
      goOn();
      await Promise.race([at(page, 30 + 20 * (step + 1)), bar(page).waitFor({ state: 'detached' })]);
    }
    await page.getByRole('status').getByText('Available').waitFor();
    expect(asked).toEqual([]);
  });

  it('is asked for every five seconds where no stream can be had', async () => {
    const { gateway, page, goOn } = await aRunningBackup({ settings: { STREAMS_PER_CALLER: '1' } });
    const path = `${gateway.url}${gateway.viewPath(ODD.restoring)}/events`;
    // Held to the end: a stream that nobody refers to any more is closed when memory is tidied up, and the next one finds room.
    const other = await fetch(path, { headers: bearer(gateway.key) });
    await signIn(page, gateway, backupHash(gateway, ODD.running));
    await page.getByText('Every 5 s').waitFor();
    goOn();
    await at(page, 30);
    expect(await axeFaults(page)).toEqual([]);
    await other.body?.cancel();
  });

  it('is found again after the line has broken', async () => {
    const { gateway, page, goOn } = await aRunningBackup();
    await signIn(page, gateway, backupHash(gateway, ODD.running));
    await page.getByText('Live', { exact: true }).waitFor();
    gateway.gateway.app.getHttpServer().closeAllConnections();
    await page.getByText('Reconnecting').waitFor();
    goOn();
    await page.getByText('Live', { exact: true }).waitFor();
    await at(page, 30);
  });

  it('that is deleted meanwhile is told to be gone, and what it was stays', async () => {
    const { gateway, page, goOn } = await aRunningBackup();
    await signIn(page, gateway, backupHash(gateway, ODD.running));
    await page.getByText('Live', { exact: true }).waitFor();
    gateway.sandbox.world.removeItem(ODD.running);
    goOn();
    await page.getByRole('heading', { name: 'This backup is gone' }).waitFor();
    await page.getByRole('heading', { name: 'Server' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});
