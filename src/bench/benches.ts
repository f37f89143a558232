import { overload } from './overload.js';
import { polling } from './polling.js';
import type { Bench, BenchOptions } from './report.js';
import { scale } from './scale.js';
import { speed } from './speed/speed.js';
import { writePage } from './speed/write-page.js';

/** By the name that `npm run bench -- <name>` takes. */
const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ['speed', speed],
  ['polling', polling],
  ['overload', overload],
  ['page', writePage],
  ['scale', scale],
]);
const QUICK = '--quick';

/**
 * Runs the bench of the first name, `speed` where there is none; the names after it are parts of it, or further benches. Markdown on
 * standard output, how far it is on standard error. Answers the exit code, 1 where one of them did not show what it is there to show.
 */
export async function runBenches(args: readonly string[]): Promise<number> {
  const [first = 'speed', ...rest] = args.filter((arg) => arg !== QUICK);
  const isQuick = args.includes(QUICK);
  const wanted = first === 'speed' ? [first] : [first, ...rest];
  const unknown = wanted.filter((name) => !BENCHES.has(name));
  if (unknown.length > 0) {
    const known = [...BENCHES.keys()].join(', ');
    process.stderr.write(`There is no bench ${unknown.map((name) => `"${name}"`).join(' and ')}. There is: ${known}\n`);
    return 1;
  }
  let code = 0;
  for (const [name, bench] of BENCHES) {
    if (wanted.includes(name)) code = Math.max(code, await runOne(name, bench, { names: rest, isQuick }));
  }
  return code;
}

async function runOne(name: string, bench: Bench, options: BenchOptions): Promise<number> {
  try {
    const failures = await bench(
      {
        print: (text) => process.stdout.write(`${text}\n\n`),
        progress: (text) => process.stderr.write(`${name}: ${text}\n`),
      },
      options,
    );
    for (const failure of failures) process.stderr.write(`${name} FAILED: ${failure}\n`);
    return failures.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${name} cannot run: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
