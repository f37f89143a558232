import { Stryker } from '@stryker-mutator/core';
import { knownEquivalents, keyOfMutant } from './equivalents.mjs';
import { GROUPS } from './groups.mjs';
import { optionsFor } from './options.mjs';

/** `npm run mutation -- [group or file …]`: breaks the named files a bit at a time; fails where the tests notice less than they must. */
const wanted = process.argv.slice(2);
const equivalents = knownEquivalents();
const used = new Set();
const say = (text) => process.stdout.write(`${text}\n`);
const percent = (noticed, of) => (of === 0 ? 100 : (100 * noticed) / of);

async function broken(file, how) {
  const begun = performance.now();
  const results = await new Stryker(optionsFor(file, how)).runMutationTest();
  const seconds = Math.round((performance.now() - begun) / 1000);
  const counted = results.filter(({ status }) => !['Ignored', 'CompileError'].includes(status));
  const unnoticed = counted
    .filter(({ status }) => !['Killed', 'Timeout'].includes(status))
    .map((mutant) => ({ ...mutant, key: keyOfMutant(mutant, file) }));
  const survived = unnoticed.filter(({ key }) => !equivalents.includes(key));
  for (const { key } of unnoticed) used.add(key);
  const equivalent = unnoticed.length - survived.length;
  const noticed = counted.length - unnoticed.length;
  const timedOut = counted.filter(({ status }) => status === 'Timeout').length;
  say(
    `${file}: ${counted.length} mutants, ${noticed} noticed (${timedOut} by running out of time), ${equivalent} equivalent, ${survived.length} not noticed; ${seconds} s`,
  );
  for (const { status, location, key } of survived) {
    say(`  ${status} at line ${location.start.line}: ${key}`);
  }
  return { of: counted.length - equivalent, noticed };
}

const failures = [];
for (const [name, { least, isByTest, files }] of Object.entries(GROUPS)) {
  const sum = { of: 0, noticed: 0 };
  const chosen = Object.entries(files).filter(
    ([file]) => wanted.length === 0 || wanted.includes(name) || wanted.includes(file),
  );
  if (chosen.length === 0) continue;
  for (const [file, spec] of chosen) {
    const { of, noticed } = await broken(file, { spec: spec ?? file.replace(/\.ts$/, '.spec.ts'), isByTest });
    sum.of += of;
    sum.noticed += noticed;
    const stale = equivalents.filter((key) => key.startsWith(`${file} |`) && !used.has(key));
    for (const key of stale) failures.push(`docs/mutation.md lists what is noticed or is not there: ${key}`);
  }
  const score = percent(sum.noticed, sum.of);
  say(`${name}: ${sum.noticed} of ${sum.of} noticed, ${score.toFixed(1)} %, at least ${least} %`);
  if (score < least) failures.push(`${name}: ${score.toFixed(1)} % is less than ${least} %`);
}
for (const failure of failures) say(`failed: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
