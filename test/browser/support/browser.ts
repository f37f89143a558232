import { afterAll, beforeAll, expect } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { whereIs } from '../../support/debian-packages.js';
import { afterTest } from '../../support/sandbox.js';

/** Nothing of its own to the network, and no sandbox of its own: root runs it in the tests. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
const PATIENCE_MS = 45_000;

export function chromiumPath(): string {
  return whereIs('chromium', process.env['PATH'] ?? '') ?? '/usr/bin/chromium';
}

export const DESK = { viewport: { width: 1280, height: 900 } } as const;
export const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true } as const;

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser has complained of, the CSP's refusals among it. */
  readonly complaints: string[];
}

/** One browser for the tests of a file. Each visit is a context of its own, and fails its test when the browser has complained. */
export function aBrowser(): (options?: BrowserContextOptions) => Promise<Visit> {
  let browser: BrowserContext | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-chromium-'));
  beforeAll(async () => {
    const executablePath = chromiumPath();
    browser = await chromium.launchPersistentContext(folder, { executablePath, args: CHROMIUM_FLAGS, timeout: 90_000 });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return async (options = {}) => {
    const context = await browser?.browser()?.newContext({ ...DESK, timezoneId: 'Europe/Berlin', ...options });
    if (context === undefined) throw new Error('there is no browser');
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    afterTest(() => context.close());
    return { page, context, complaints };
  };
}

/** A refused load is no complaint by itself: pages are shown how requests fail. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !text.startsWith('Failed to load resource')) {
      complaints.push(text);
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  afterTest(() => {
    expect(complaints).toEqual([]);
    return undefined;
  });
  return complaints;
}
