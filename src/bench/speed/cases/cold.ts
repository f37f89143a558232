import type { Measured, Target } from '../measured.js';
import type { Effort, SpeedCase } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { LOOKERS, rotated } from './everybody.js';
import { callsFor, oneByOne, views } from './look.js';
import { nowAndThen } from './now-and-then.js';
import { warmUp } from './warm-up.js';

const LESS_CODE = 'it is less code, and after a pause the same code takes several times as long';
const SOONER = `it asks for a disk backup by its id, which this cloud finds sooner than all backups of a disk; and ${LESS_CODE}`;

/** A view now and then that nobody has, of a cloud that takes so long for each call. */
export function cold(cloudMs: number, targets: readonly Target[]): SpeedCase {
  return {
    name: `cold-${cloudMs}`,
    title: `a view for the first time, now and then; the cloud takes ${cloudMs} ms for each call`,
    limit: 'CSBS names the disks that VBS is asked for, so that one has to be waited for before the other is asked.',
    stage: () => LOOKERS,
    measure: async (stage, effort) => {
      await warmUp(stage, effort);
      await stage.cloud.delay(cloudMs);
      try {
        return [await measured(stage, effort, cloudMs, targets)];
      } finally {
        await stage.cloud.delay(0);
      }
    },
  };
}

async function measured(stage: Stage, effort: Effort, cloudMs: number, targets: readonly Target[]): Promise<Measured> {
  const rounds = await nowAndThen(effort, async (times, time) => {
    const ids = stage.freshIds(1);
    const { least, all } = await callsFor(stage, ids[0] ?? '');
    await stage.script({ views: [all] }); // wakes the cloud, for whoever is the first
    for (const one of rotated(stage.contenders, time)) {
      const [ms = NaN] = await oneByOne(stage, views(one, ids));
      times.note(one.name, ms);
    }
    const { waits } = await stage.script({ views: [least] });
    times.note('bare', waits[0] ?? NaN);
  });
  const why = cloudMs === 0 ? SOONER : LESS_CODE;
  return {
    what: `cold view, cloud of ${cloudMs} ms, p50`,
    unit: 'ms',
    better: 'less',
    rounds: rounds.all,
    bare: 'the two waits that cannot be avoided, CSBS and then VBS, as a script of node:http has them',
    absent: stage.absent,
    targets,
    whyBehind: { 'nest-express': why, 'nest-fastify': why, nginx: why, hive: why },
  };
}
