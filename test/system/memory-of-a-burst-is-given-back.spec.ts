import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { figure } from '../support/figures.js';

const MODULE = pathToFileURL(resolve('src/heap.ts')).href;
const MIB = 1024 * 1024;
const ENOUGH_MIB = 60;

/** A burst of objects, and then work that goes on: there is always garbage, and always more to do. Prints what was resident before, and the least after. */
const program = (isGivenBack: boolean): string => `
  import { giveBackPages, letHeapGrow } from ${JSON.stringify(MODULE)};
  letHeapGrow();
  if (${isGivenBack}) giveBackPages(200, 190);
  let burst = Array.from({ length: 500_000 }, (_, at) => ({ at, name: 'volume backup ' + at, more: [at] }));
  const ring = new Array(40_000);
  let made = 0;
  const work = () => {
    for (let count = 0; count < 40_000; count += 1) ring[made++ % ring.length] = { made, of: [made] };
  };
  work();
  const most = process.memoryUsage.rss();
  burst = null;
  let [rounds, least] = [0, Infinity];
  const working = setInterval(() => {
    work();
    rounds += 1;
    least = Math.min(least, process.memoryUsage.rss());
    if (rounds < 250 && most - least < ${ENOUGH_MIB * MIB}) return;
    clearInterval(working);
    process.stdout.write(JSON.stringify([most, least]));
  }, 20);
`;

async function freedMib(isGivenBack: boolean): Promise<number> {
  const args = [
    '--max-semi-space-size=8',
    '--max-old-space-size=512',
    '--input-type=module',
    '--eval',
    program(isGivenBack),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  const [most = 0, least = 0] = JSON.parse(stdout) as number[];
  return (most - least) / MIB;
}

describe('what a burst has taken of memory', () => {
  it('is given back while the work goes on; by itself V8 would keep it', async () => {
    const [byItself, given] = [await freedMib(false), await freedMib(true)];
    figure('of a burst', `${given.toFixed(0)} MiB given back, ${byItself.toFixed(0)} by V8 itself`);
    expect(given).toBeGreaterThan(byItself + 30);
  });
});
