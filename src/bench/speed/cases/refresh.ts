import type { Contender } from '../contender.js';
import { median } from '../measured.js';
import type { SpeedCase } from '../speed-case.js';
import { alternate, idsOfRounds, LOOKERS, Rounds, WARM_UP } from './everybody.js';
import { leastCalls, oneByOne, views } from './look.js';

const CLOUD_MS = 50;
const VIEWS = 25;
const VIEWS_QUICK = 2;
/** These look again only by looking as if for the first time. */
const FORGETFUL = new Set(['nest-express', 'nest-fastify', 'hive']);

export const refresh: SpeedCase = {
  name: 'refresh',
  title: 'a view that is known, looked at anew because the caller wants it',
  limit: 'The longer of two waits that begin together.',
  stage: () => LOOKERS,
  measure: async (stage, effort) => {
    const count = effort.isQuick ? VIEWS_QUICK : VIEWS;
    const known = stage.freshIds(count);
    const rounds = new Rounds();
    const unknown = idsOfRounds(stage, effort.rounds, count);
    const look = async (one: Contender, round: number): Promise<number> => {
      const anew = FORGETFUL.has(one.name)
        ? views(one, unknown(round))
        : views(one, known, { 'Cache-Control': 'no-cache' });
      return median(await oneByOne(stage, anew));
    };
    for (const one of stage.contenders) await oneByOne(stage, views(one, known));
    const together = (await leastCalls(stage, known)).map((waves) => [waves.flat()]);
    await stage.cloud.delay(CLOUD_MS);
    try {
      await alternate(stage.contenders, 1, async (one) => {
        await look(one, WARM_UP);
      });
      await alternate(stage.contenders, effort.rounds, async (one, round) => {
        rounds.note(one.name, await look(one, round));
        if (one.name === 'gateway') rounds.note('bare', median((await stage.script({ views: together })).waits));
      });
    } finally {
      await stage.cloud.delay(0);
    }
    return [
      {
        what: `refresh of a known view, cloud of ${CLOUD_MS} ms, p50`,
        unit: 'ms',
        better: 'less',
        rounds: rounds.all,
        bare: 'the longer of the two waits, as a script of node:http has them together; the peers look as if for the first time',
        absent: stage.absent,
        targets: [{ than: 'bare', atMost: 1.1 }],
      },
    ];
  },
};
