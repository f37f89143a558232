import type { Contender } from '../contender.js';
import type { SpeedCase } from '../speed-case.js';
import { alternate, idsOfRounds, LOOKERS, Rounds } from './everybody.js';
import { oneByOne, views } from './look.js';
import { anew } from './refresh.js';

const CLOUD_MS = 50;
const VIEWS = 20;
const VIEWS_QUICK = 4;

export const refreshBurst: SpeedCase = {
  name: 'refresh-burst',
  title: 'many known views, looked at anew one after the other because the caller wants it',
  limit:
    "After four in ten seconds VBS's list is read instead of a row, and read again for each: the caller wants no older one.",
  stage: () => LOOKERS,
  measure: async (stage, effort) => {
    const count = effort.isQuick ? VIEWS_QUICK : VIEWS;
    const known = stage.freshIds(count);
    const unknown = idsOfRounds(stage, effort.rounds, count);
    const [times, calls] = [new Rounds(), new Rounds()];
    for (const one of stage.contenders) await oneByOne(stage, views(one, known));
    const look = async (one: Contender, round: number): Promise<void> => {
      await stage.cloud.forget();
      const others = unknown(round);
      const all = await oneByOne(
        stage,
        known.map((id, index) => anew(one, id, others[index] ?? '')),
      );
      times.note(one.name, all.reduce((sum, ms) => sum + ms, 0) / count);
      calls.note(one.name, (await stage.cloud.calls()).length / count);
    };
    await stage.cloud.delay(CLOUD_MS);
    try {
      await alternate(stage.contenders, effort.rounds, look);
    } finally {
      await stage.cloud.delay(0);
    }
    const what = `${count} refreshes in a row, cloud of ${CLOUD_MS} ms`;
    const why = 'the gateway reads the whole list of VBS for each of them, page after page';
    const whyBehind = { 'nest-express': why, 'nest-fastify': why, nginx: why, hive: why };
    const common = { better: 'less', absent: stage.absent, targets: [], whyBehind } as const;
    return [
      { ...common, what: `${what}: time per view`, unit: 'ms', rounds: times.all },
      { ...common, what: `${what}: calls per view`, unit: 'calls', rounds: calls.all },
    ];
  },
};
