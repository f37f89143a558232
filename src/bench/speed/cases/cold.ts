import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Measured, type Target } from '../measured.js';
import type { Effort, SpeedCase } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { LOOKERS, Rounds } from './everybody.js';
import { leastCalls, oneByOne, views } from './look.js';

const VIEWS = 5;
const VIEWS_QUICK = 1;
/** Asked for faster than four in ten seconds, the gateway reads VBS's list once instead: see `cold-burst`. */
const APART_MS = 3400;

/** A view now and then that nobody has, of a cloud that takes so long for each call. */
export function cold(cloudMs: number, targets: readonly Target[]): SpeedCase {
  return {
    name: `cold-${cloudMs}`,
    title: `a view for the first time, now and then; the cloud takes ${cloudMs} ms for each call`,
    limit: 'CSBS names the disks that VBS is asked for, so that one has to be waited for before the other is asked.',
    stage: () => LOOKERS,
    measure: async (stage, effort) => {
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
  const rounds = new Rounds();
  const count = effort.isQuick ? VIEWS_QUICK : VIEWS;
  const look = (times?: Rounds): Promise<void> => lookAtOne(stage, effort.isQuick ? 0 : APART_MS, times);
  await look(); // not counted
  for (let round = 0; round < effort.rounds; round += 1) {
    const times = new Rounds();
    for (let view = 0; view < count; view += 1) await look(times);
    for (const [name, all] of times.entries) rounds.note(name, median(all));
  }
  return {
    what: `cold view, cloud of ${cloudMs} ms, p50`,
    unit: 'ms',
    better: 'less',
    rounds: rounds.all,
    bare: 'the two waits that cannot be avoided, CSBS and then VBS, as a script of node:http has them',
    absent: stage.absent,
    targets,
  };
}

/** Each in its turn looks at the same backup. */
async function lookAtOne(stage: Stage, apartMs: number, times?: Rounds): Promise<void> {
  const ids = stage.freshIds(1);
  const pause = sleep(apartMs);
  for (const one of stage.contenders) {
    const [ms = NaN] = await oneByOne(stage, views(one, ids));
    times?.note(one.name, ms);
  }
  const { waits } = await stage.script({ views: await leastCalls(stage, ids) });
  times?.note('bare', waits[0] ?? NaN);
  await pause;
}
