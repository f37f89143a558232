/** `npm run screenshots`: the page over the sandbox cloud in its main states, as docs/images/*.png. Needs a built dist and Debian's chromium. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import 'reflect-metadata';
import { readSettings } from '../dist/config/settings.js';
import { startGateway } from '../dist/gateway.js';
import { createKey } from '../dist/keys/key-operations.js';
import { startSandbox } from '../dist/sandbox/sandbox.js';
import { ODD } from '../dist/sandbox/seed.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];
const DESK = { viewport: { width: 1120, height: 760 } };
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1, isMobile: true, hasTouch: true };
const MOST_BYTES = 150 * 1024;

const folder = await mkdtemp(join(tmpdir(), 'backup-gateway-screenshots-'));
/** In the order of beginning; ended the other way round. */
const ends = [() => rm(folder, { recursive: true, force: true })];
try {
  await takeAll();
} finally {
  for (const end of ends.reverse()) await end();
}

async function takeAll() {
  const stage = await aStage();
  const list = `#/p/${stage.sandbox.projectId}`;
  const backup = (id) => `${list}/b/${id}`;
  await take(stage, 'list', { hash: `${list}?disks=1`, until: 'table', options: DESK });
  await take(stage, 'list-dark', { hash: list, until: 'table', options: { ...DESK, colorScheme: 'dark' } });
  await take(stage, 'list-phone', { hash: list, until: 'table', options: PHONE });
  await take(stage, 'backup', { hash: backup(ODD.disagreeing), until: '#disks', options: DESK });
  await take(stage, 'running-dark', {
    hash: backup(ODD.running),
    until: '[role=progressbar]',
    options: { ...DESK, colorScheme: 'dark' },
  });
  await take(stage, 'missing-phone', { hash: backup(ODD.goneFromVbs), until: '#disks', options: PHONE });
  stage.sandbox.always('vbs').status(503);
  await take(stage, 'partial', { hash: backup(ODD.encrypted), until: '#disks', options: DESK });
}

async function aStage() {
  const sandbox = await startSandbox();
  ends.push(() => sandbox.stop());
  const file = join(folder, 'keys.json');
  const secret = 'for pictures only, known to everybody';
  const environment = {
    ...sandbox.settings,
    PORT: '0',
    API_KEYS_FILE: file,
    GATEWAY_SECRET: secret,
    LOG_LEVEL: 'warn',
  };
  const gateway = await startGateway(readSettings(environment, () => ''));
  ends.push(() => gateway.stop());
  const wanted = { name: 'dashboard', projects: [sandbox.projectId], scopes: ['view', 'network'] };
  const { key } = await createKey(file, secret, { ...wanted, expiresAt: null, now: Date.now() });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  ends.push(() => browser.close());
  return { sandbox, gateway, key, browser };
}

async function take({ gateway, key, browser }, name, { hash, until, options }) {
  const context = await browser.newContext({ ...options, timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${gateway.url}/${hash}`);
  await page.getByLabel('Gateway key').fill(key);
  await page.keyboard.press('Enter');
  await page.locator(until).first().waitFor();
  await page.locator('[aria-busy=true], .bone').first().waitFor({ state: 'detached' });
  const path = `docs/images/${name}.png`;
  await page.screenshot({ path });
  await context.close();
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
}
