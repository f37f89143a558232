import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { howStarted } from '../../src/bench/how-started.js';
import { builtApart } from '../support/built.js';
import { run } from '../support/commands.js';
import { figure } from '../support/figures.js';
import { aFolder } from '../support/gateway.js';
import { afterTest, aSandbox } from '../support/sandbox.js';

/** Has a process say what it tells V8. */
const TELLING_FLAGS = `data:text/javascript,${encodeURIComponent(`
  import v8 from 'node:v8';
  import { syncBuiltinESMExports } from 'node:module';
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = (flag) => {
    process.stderr.write('told V8 ' + flag + '\\n');
    setFlagsFromString(flag);
  };
  syncBuiltinESMExports();
`)}`;
const MODULE = pathToFileURL(resolve('src/heap.ts')).href;

/**
 * Much that is kept, of which a little becomes another thing all the time, as with views under load. Prints how often V8 has looked
 * through all of it until all of it was exchanged twice.
 */
const program = (mayGrow: boolean): string => `
  import { PerformanceObserver, constants } from 'node:perf_hooks';
  import { letHeapGrow } from ${JSON.stringify(MODULE)};
  if (${mayGrow}) letHeapGrow();
  const one = (at) => ({ at, of: Array.from({ length: 20 }, () => at) });
  const kept = Array.from({ length: 200_000 }, (_, at) => one(at));
  let made = 0;
  let looks = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) looks += 1;
  }).observe({ entryTypes: ['gc'] });
  const working = setInterval(() => {
    for (let count = 0; count < 600; count += 1) kept[(made += 7) % kept.length] = one(made);
    if (made < 3_500_000) return;
    clearInterval(working);
    setTimeout(() => process.stdout.write(String(looks)), 200);
  }, 10);
`;

/** Of a flag that V8 does not know it says so, and goes on. */
async function looks(mayGrow: boolean): Promise<number> {
  const args = [...howStarted().flags, '--input-type=module', '--eval', program(mayGrow)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: {} });
  expect(stderr).toBe('');
  return Number(stdout);
}

describe('the heap, with much that is kept', () => {
  it('is looked through less often than V8 would by itself', async () => {
    const [byItself, grown] = await Promise.all([looks(false), looks(true)]);
    figure('looks through the heap', `${grown}; ${byItself} by V8 itself`);
    expect(grown).toBeGreaterThan(0);
    expect(grown).toBeLessThan(byItself);
  });

  it('is that of a gateway that has been started', async () => {
    const built = builtApart();
    afterTest(() => {
      built.remove();
      return undefined;
    });
    const sandbox = await aSandbox();
    const own = {
      API_KEYS_FILE: join(aFolder(), 'keys.json'),
      GATEWAY_SECRET: 'a secret of the tests, long enough for them',
    };
    const env = {
      ...sandbox.settings,
      ...own,
      PORT: '0',
      MANAGEMENT_PORT: '0',
      NODE_OPTIONS: `--import ${TELLING_FLAGS}`,
    };
    const gateway = run(process.execPath, [built.file('main.js')], env);
    await gateway.says(/"msg":"the gateway listens"/);
    expect(gateway.err()).toContain('told V8 --heap-growing-percent=80\n');
  }, 120_000);
});
