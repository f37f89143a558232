import { overload } from './overload.js';
import { polling } from './polling.js';
import type { Bench } from './report.js';
import { scale } from './scale.js';

/** By the name that `npm run bench -- <name>` takes. */
const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ['polling', polling],
  ['overload', overload],
  ['scale', scale],
]);

/**
 * Runs the benches of these names, all where there is none, one after the other: Markdown on standard output, how far it is on standard
 * error. Answers the exit code, 1 where one of them did not show what it is there to show.
 */
export async function runBenches(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !BENCHES.has(name));
  if (unknown.length > 0) {
    const known = [...BENCHES.keys()].join(', ');
    process.stderr.write(`There is no bench ${unknown.map((name) => `"${name}"`).join(' and ')}. There is: ${known}\n`);
    return 1;
  }
  const wanted = [...BENCHES].filter(([name]) => names.length === 0 || names.includes(name));
  let code = 0;
  for (const [name, bench] of wanted) {
    try {
      const failures = await bench({
        print: (text) => process.stdout.write(`${text}\n\n`),
        progress: (text) => process.stderr.write(`${name}: ${text}\n`),
      });
      for (const failure of failures) process.stderr.write(`${name} FAILED: ${failure}\n`);
      if (failures.length > 0) code = 1;
    } catch (error) {
      process.stderr.write(`${name} cannot run: ${error instanceof Error ? error.message : String(error)}\n`);
      code = 1;
    }
  }
  return code;
}
