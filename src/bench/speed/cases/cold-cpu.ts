import type { Contender } from '../contender.js';
import type { Measured } from '../measured.js';
import type { Effort, SpeedCase } from '../speed-case.js';
import { cpuMs } from '../stage/process-cost.js';
import type { Stage } from '../stage/stage.js';
import { alternate, idsOfRounds, LOOKERS, Rounds, WARM_UP } from './everybody.js';
import { oneByOne, views, wavesOf } from './look.js';

const VIEWS = 100;
const VIEWS_QUICK = 30;

export const coldCpu: SpeedCase = {
  name: 'cold-cpu',
  title: 'what a first look costs the processor, the cloud answers at once',
  limit:
    'Every field is read with its unit and form, keys and paths are cut out of the metadata, and the view is packed: the script does none of it.',
  stage: () => LOOKERS,
  measure: async (stage, effort) => [await measured(stage, effort)],
};

async function measured(stage: Stage, effort: Effort): Promise<Measured> {
  const rounds = new Rounds();
  const count = effort.isQuick ? VIEWS_QUICK : VIEWS;
  const ids = idsOfRounds(stage, effort.rounds, count);
  const look = async (one: Contender, round: number): Promise<number> => {
    const asks = views(one, ids(round));
    await stage.cloud.forget();
    const before = await cpuMs(one.pids);
    await oneByOne(stage, asks);
    return ((await cpuMs(one.pids)) - before) / count;
  };
  const script = async (): Promise<number> => {
    const waves = wavesOf(await stage.cloud.calls());
    return (await stage.script({ views: waves })).cpuMs / count;
  };
  await alternate(stage.contenders, 1, async (one) => {
    await look(one, WARM_UP);
    if (one.name === 'gateway') await script();
  });
  await alternate(stage.contenders, effort.rounds, async (one, round) => {
    rounds.note(one.name, await look(one, round));
    if (one.name === 'gateway') rounds.note('bare', await script());
  });
  return {
    what: 'cold view, cloud of 0 ms, CPU per view',
    unit: 'ms',
    better: 'less',
    rounds: rounds.all,
    bare: "a script of node:http that makes the gateway's calls once more, parses, joins by id and makes JSON",
    absent: stage.absent,
    targets: [{ than: 'bare', atMost: 2 }],
    whyBehind: {
      'nest-express': 'it checks no form, cuts nothing out, packs nothing ahead',
      'nest-fastify': 'it checks no form, cuts nothing out, packs nothing ahead',
    },
  };
}
