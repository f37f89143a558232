import { setTimeout as sleep } from 'node:timers/promises';
import { Chaos } from './chaos.js';
import { Load } from './load.js';
import { memoryOf, report } from './report.js';
import { SeededDice } from './seeded-dice.js';
import { setStage, type Stage } from './stage.js';
import { Tally } from './tally.js';

const USAGE = 'npm run soak -- [minutes, 30] [seed, any] [requests a second, 200]';
const SAMPLE_MS = 10_000;

const [minutes = 30, seed = Date.now() % 1_000_000, perSecond = 200] = process.argv.slice(2).map(Number);
if (!(minutes > 0 && perSecond > 0 && Number.isInteger(seed))) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
process.stdout.write(`${minutes} minutes, ${perSecond} requests a second, seed ${seed}\n`);
const stage = await setStage();
try {
  process.exitCode = await soak(stage);
} finally {
  await stage.end();
}

async function soak({ gateways, lines, ...asked }: Stage): Promise<number> {
  const tally = new Tally();
  const urls = gateways.map(({ url }) => url);
  const load = new Load({ ...asked, urls, perSecond }, new SeededDice(seed), tally);
  // Dice of its own: how many requests there were changes nothing in what goes wrong when.
  const chaos = new Chaos(lines, new SeededDice(seed + 1));
  const startedAt = performance.now();
  const secondsGone = (): number => (performance.now() - startedAt) / 1000;
  load.begin();
  chaos.begin();
  while (secondsGone() < minutes * 60) {
    await sleep(SAMPLE_MS);
    for (const gateway of gateways) gateway.sample(secondsGone());
    process.stdout.write(
      `${Math.round(secondsGone())} s: ${tally.requests} requests; ${gateways.map(memoryOf).join('; ')}\n`,
    );
  }
  await load.end();
  await chaos.end();
  const exitCodes = await Promise.all(gateways.map((gateway) => gateway.end()));
  const { text, broken } = report({ tally, faults: chaos.faults, gateways, exitCodes });
  process.stdout.write(`\n${text}\n\n`);
  for (const promise of broken) process.stdout.write(`broken: ${promise}\n`);
  if (broken.length === 0) process.stdout.write('every promise was kept\n');
  return broken.length === 0 ? 0 : 1;
}
