import type { Contender } from '../contender.js';
import type { Measured } from '../measured.js';
import type { Effort, SpeedCase, StageSpec } from '../speed-case.js';
import { cpuMs } from '../stage/process-cost.js';
import type { Stage } from '../stage/stage.js';
import { alternate, LOOKERS, Rounds } from './everybody.js';
import { oneByOne, views, wavesOf } from './look.js';
import { UNTIL_COMPILED, warmUp } from './warm-up.js';

const VIEWS = 100;
const VIEWS_QUICK = 30;
/** A stage of its own: there are no more backups than these in it that nobody has asked for. */
const STAGE: StageSpec = { ...LOOKERS, backups: 5_000 };

export const coldCpu: SpeedCase = {
  name: 'cold-cpu',
  title: 'what a first look costs the processor, the cloud answers at once',
  limit:
    'The script is no server, has no log, no limits and no axios, trusts what it reads and cuts nothing out of it. Nest on Fastify with nothing in them takes half as much for an answer as the script for all that it does. Of the rest, writing to sockets and axios are a tenth each, the collector a twelfth; nothing else is as much.',
  stage: () => STAGE,
  measure: async (stage, effort) => [await measured(stage, effort)],
};

async function measured(stage: Stage, effort: Effort): Promise<Measured> {
  const rounds = new Rounds();
  const count = effort.isQuick ? VIEWS_QUICK : VIEWS;
  await warmUp(stage, effort, UNTIL_COMPILED);
  const counted = Array.from({ length: effort.rounds }, () => stage.freshIds(count));
  const look = async (one: Contender, ids: readonly string[]): Promise<number> => {
    const asks = views(one, ids);
    await stage.cloud.forget();
    const before = await cpuMs(one.pids);
    await oneByOne(stage, asks);
    return ((await cpuMs(one.pids)) - before) / ids.length;
  };
  const script = async (): Promise<number> => {
    const waves = wavesOf(await stage.cloud.calls());
    return (await stage.script({ views: waves })).cpuMs / count;
  };
  await alternate(stage.contenders, effort.rounds, async (one, round) => {
    rounds.note(one.name, await look(one, counted[round] ?? []));
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
