import type { ContenderName } from '../contender.js';
import type { SpeedCase } from '../speed-case.js';
import { PEERS } from '../contender.js';
import type { Launchable } from '../stage/stage.js';
import { Rounds } from './everybody.js';

const FEWER = 'fewer modules';
const STARTS: readonly (readonly [ContenderName, Launchable])[] = [
  ['gateway', 'gateway'],
  ['bare', 'nest-empty'],
  ...PEERS.map((name) => [name, name] as const),
];

export const start: SpeedCase = {
  name: 'start',
  title: 'from the start of the process to its first answer',
  limit: 'To read and compile its modules.',
  stage: () => ({ contenders: [], backups: 0, freshS: 30 }),
  measure: async (stage, effort) => {
    const rounds = new Rounds();
    const absent: Partial<Record<ContenderName, string>> = {};
    for (let round = 0; round <= effort.rounds; round += 1) {
      for (const [name, what] of STARTS) {
        if (absent[name] !== undefined) continue;
        try {
          const one = await stage.launch(what);
          // The first start has read everything from the disk.
          if (round > 0) rounds.note(name, one.startMs);
          await one.stop();
        } catch (error) {
          if (name === 'gateway') throw error;
          absent[name] = `could not be started: ${error instanceof Error ? error.message : String(error)}`;
        }
      }
    }
    return [
      {
        what: 'ready after',
        unit: 'ms',
        better: 'less',
        rounds: rounds.all,
        bare: 'an application of Nest on Fastify with one route and nothing behind it',
        absent,
        targets: [{ than: 'bare', atMost: 1.5 }],
        whyBehind: { 'nest-express': FEWER, 'nest-fastify': FEWER, nginx: `${FEWER}, those of the Nest behind it` },
      },
    ];
  },
};
