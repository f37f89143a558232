import { setTimeout as sleep } from 'node:timers/promises';
import type { SpeedCase } from '../speed-case.js';
import { residentMb } from '../stage/process-cost.js';
import { keptCrowd, keptOf } from './crowd.js';
import { Rounds } from './everybody.js';
import { oneByOne, views } from './look.js';

/** So many connections fill it. */
const AT_ONCE = 8;
const CALM_MS = 2000;

export const memory: SpeedCase = {
  name: 'memory',
  title: 'what is resident, idle and with many views kept',
  limit:
    'Nest, Fastify and Node themselves are most of what is there when idle; a kept view is its bytes, plain and packed.',
  stage: keptCrowd,
  measure: async (stage, effort) => {
    const [idle, full] = [new Rounds(), new Rounds()];
    const kept = keptOf(effort);
    const ids = stage.cloud.ids.slice(0, kept);
    await sleep(effort.isQuick ? 0 : CALM_MS);
    for (const { name, pids } of stage.contenders) idle.note(name, await residentMb(pids));
    for (const one of stage.contenders) {
      stage.progress(`memory: ${kept} views for ${one.name}`);
      const before = await residentMb(one.pids);
      await oneByOne(stage, views(one, ids), AT_ONCE);
      await sleep(effort.isQuick ? 0 : CALM_MS);
      full.note(one.name, (await residentMb(one.pids)) - before);
    }
    const common = { unit: 'MB', better: 'less', absent: stage.absent } as const;
    const nginx = 'its cache is on disk, and so is what it takes';
    return [
      { ...common, what: 'resident when idle', rounds: idle.all, targets: [{ atMost: 130 }], whyBehind: FEWER },
      {
        ...common,
        what: `${kept} views kept, more than idle`,
        rounds: full.all,
        targets: [{ atMost: 100 }],
        whyBehind: { nginx },
      },
    ];
  },
};

const fewer = 'fewer modules: it has no streams, no limits, no sign-in, no description of itself';
const FEWER = { 'nest-express': fewer, 'nest-fastify': fewer, nginx: fewer };
