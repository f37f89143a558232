import type { Contender } from '../contender.js';
import type { Heard } from '../processes/callers.js';
import type { SpeedCase } from '../speed-case.js';
import { CONTENDERS } from '../contender.js';
import { alternate, Rounds } from './everybody.js';
import { oneByOne, views } from './look.js';

const CLOUD_MS = 20;
const BACKUPS = 20;
const PER_SECOND = 100;
const FRESH_S = 1;

export const upstreamCalls: SpeedCase = {
  name: 'upstream-calls',
  title: 'what the cloud is asked, for what is answered',
  limit:
    'Each backup has to be looked at once per fresh time: once for CSBS; for VBS the disks of all may be in one list.',
  stage: () => ({ contenders: CONTENDERS.filter((name) => name !== 'bare'), backups: BACKUPS, freshS: FRESH_S }),
  measure: async (stage, effort) => {
    const rounds = new Rounds();
    const ids = stage.freshIds(BACKUPS);
    await stage.cloud.delay(CLOUD_MS);
    const requests = PER_SECOND * effort.seconds;
    const ask = async (one: Contender): Promise<void> => {
      const asks = Array.from({ length: requests }, (_, index) => one.view(ids[index % ids.length] ?? ''));
      await stage.cloud.forget();
      const order = { do: 'ask', asks, atOnce: PER_SECOND, perSecond: PER_SECOND } as const;
      const heard = await stage.callers<readonly Heard[]>(order);
      const answered = heard.filter(({ status }) => status === 200).length;
      rounds.note(one.name, (await stage.cloud.calls()).length / answered);
    };
    for (const one of stage.contenders) await oneByOne(stage, views(one, ids));
    await alternate(stage.contenders, effort.rounds, ask);
    return [
      {
        what: `calls to the cloud per answer, ${BACKUPS} views fresh for ${FRESH_S} s, ${PER_SECOND} requests/s`,
        unit: 'calls',
        better: 'less',
        rounds: rounds.all,
        absent: stage.absent,
        targets: [],
        whyBehind: {
          nginx: 'the same looks; now and then a page of the list of VBS, which serves all views of ten seconds',
        },
      },
    ];
  },
};
