import type { Ask, Contender } from '../contender.js';
import type { SpeedCase } from '../speed-case.js';
import { LOOKERS, rotated } from './everybody.js';
import { callsFor, oneByOne, views } from './look.js';
import { looksIn, nowAndThen } from './now-and-then.js';
import { warmUp } from './warm-up.js';

const CLOUD_MS = 50;
/** These look again only by looking as if for the first time. */
const FORGETFUL = new Set(['nest-express', 'nest-fastify', 'hive']);

/** A view looked at anew: `known` by those that can be told to, `unknown` by those that cannot. */
export function anew(one: Contender, known: string, unknown: string): Ask {
  return FORGETFUL.has(one.name) ? one.view(unknown) : one.view(known, { 'Cache-Control': 'no-cache' });
}

export const refresh: SpeedCase = {
  name: 'refresh',
  title: 'a view that is known, looked at anew now and then because the caller wants it',
  limit: 'The longer of two waits that begin together.',
  stage: () => LOOKERS,
  measure: async (stage, effort) => {
    await warmUp(stage, effort);
    const known = stage.freshIds(looksIn(effort));
    for (const one of stage.contenders) await oneByOne(stage, views(one, known));
    const next = known.values();
    await stage.cloud.delay(CLOUD_MS);
    try {
      const rounds = await nowAndThen(effort, async (times, time) => {
        const { value: id = '' } = next.next();
        const [unknown = ''] = stage.freshIds(1);
        const { least, all } = await callsFor(stage, id);
        const together = [[least.flat()]];
        await stage.script({ views: [[all.flat()]] }); // wakes the cloud, for whoever is the first
        for (const one of rotated(stage.contenders, time)) {
          const [ms = NaN] = await oneByOne(stage, [anew(one, id, unknown)]);
          times.note(one.name, ms);
        }
        times.note('bare', (await stage.script({ views: together })).waits[0] ?? NaN);
      });
      return [
        {
          what: `refresh of a known view, cloud of ${CLOUD_MS} ms, p50`,
          unit: 'ms',
          better: 'less',
          rounds: rounds.all,
          bare: 'the longer of the two waits, as a script of node:http has them together; Nest and Hive look as if for the first time',
          absent: stage.absent,
          targets: [{ than: 'bare', atMost: 1.1 }],
        },
      ];
    } finally {
      await stage.cloud.delay(0);
    }
  },
};
