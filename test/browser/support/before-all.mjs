/** Jest's globalSetup of the browser project: Chromium, and the page as `npm run build` makes it. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import debianPackages from '../../support/debian-packages.ts';

/** Apart from `dist`: whoever builds that meanwhile takes nothing away from the tests. */
const FOLDER = resolve('node_modules/.cache/backup-gateway-page');

export default async function beforeAll() {
  await debianPackages();
  const words = ['node_modules/vite/bin/vite.js', 'build', 'dashboard', '--logLevel', 'warn', '--outDir', FOLDER];
  await promisify(execFile)(process.execPath, words);
  process.env.BUILT_PAGE_FOLDER = FOLDER;
}
