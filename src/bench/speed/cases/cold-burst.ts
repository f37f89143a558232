import type { Contender } from '../contender.js';
import type { SpeedCase } from '../speed-case.js';
import { alternate, idsOfRounds, LOOKERS, Rounds, WARM_UP } from './everybody.js';
import { oneByOne, views } from './look.js';

const CLOUD_MS = 50;
const VIEWS = 40;
const VIEWS_QUICK = 4;

export const coldBurst: SpeedCase = {
  name: 'cold-burst',
  title: 'many views for the first time, one after the other',
  limit: 'One wait for CSBS per view; VBS is read as a list once, for all that come within its fresh time.',
  stage: () => LOOKERS,
  measure: async (stage, effort) => {
    const [times, calls] = [new Rounds(), new Rounds()];
    const count = effort.isQuick ? VIEWS_QUICK : VIEWS;
    const ids = idsOfRounds(stage, effort.rounds, count);
    const look = async (one: Contender, round: number): Promise<number> => {
      await stage.cloud.forget();
      return (await oneByOne(stage, views(one, ids(round)))).reduce((sum, ms) => sum + ms, 0) / count;
    };
    await stage.cloud.delay(CLOUD_MS);
    try {
      await alternate(stage.contenders, 1, async (one) => {
        await look(one, WARM_UP);
      });
      await alternate(stage.contenders, effort.rounds, async (one, round) => {
        times.note(one.name, await look(one, round));
        calls.note(one.name, (await stage.cloud.calls()).length / count);
      });
    } finally {
      await stage.cloud.delay(0);
    }
    const what = `${count} cold views in a row, cloud of ${CLOUD_MS} ms`;
    const common = { better: 'less', absent: stage.absent, targets: [] } as const;
    return [
      { ...common, what: `${what}: time per view`, unit: 'ms', rounds: times.all },
      { ...common, what: `${what}: calls per view`, unit: 'calls', rounds: calls.all },
    ];
  },
};
