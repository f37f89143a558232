import { setTimeout as sleep } from 'node:timers/promises';
import type { SpeedCase } from '../speed-case.js';
import { askOnce } from '../drivers/ask-once.js';
import { cpuMs } from '../stage/process-cost.js';
import type { Stage } from '../stage/stage.js';
import { alternate, gatewayOf, Rounds, WARM_UP } from './everybody.js';

const FOLLOWERS = 1000;
const FOLLOWERS_QUICK = 200;
/** Until the callers' process is listening for the next event. */
const HEED_MS = 50;
const NO_STREAMS = 'it has no streams; its callers would have to poll';

export const fanOut: SpeedCase = {
  name: 'fan-out',
  title: 'a change, told to all who follow',
  limit: 'A write to each socket; the cloud is asked once, whoever follows.',
  stage: () => ({
    contenders: ['gateway', 'bare'],
    backups: 1,
    freshS: 30,
    settings: { CACHE_FRESH_ACTIVE_S: '1', STREAMS_PER_CALLER: String(FOLLOWERS), STREAMS_MAX: String(FOLLOWERS) },
  }),
  measure: async (stage, effort) => {
    const followers = effort.isQuick ? FOLLOWERS_QUICK : FOLLOWERS;
    const [spread, cpu] = [new Rounds(), new Rounds()];
    await alternate(stage.contenders, 1, async (one) => {
      const change = one.name === 'bare' ? await bareEvent(stage) : gatewayEvent(stage);
      await stage.callers({ do: 'follow', ask: change.ask, followers });
      for (let round = WARM_UP; round < effort.rounds; round += 1) {
        const before = await cpuMs(one.pids);
        const heard = stage.callers<number>({ do: 'spread' });
        await sleep(HEED_MS);
        await change.happen(round);
        const spreadMs = await heard;
        if (round === WARM_UP) continue;
        spread.note(one.name, spreadMs);
        cpu.note(one.name, (await cpuMs(one.pids)) - before);
      }
      await stage.callers({ do: 'leave' });
    });
    const bare = 'node:http that writes the same event to all';
    const absent = { 'nest-express': NO_STREAMS, 'nest-fastify': NO_STREAMS, nginx: NO_STREAMS, hive: NO_STREAMS };
    const common = { unit: 'ms', better: 'less', bare, absent, targets: [] } as const;
    const what = `a change told to ${followers} followers`;
    return [
      { ...common, what: `${what}: from the first to the last`, rounds: spread.all },
      { ...common, what: `${what}: CPU, the look included`, rounds: cpu.all },
    ];
  },
};

interface Change {
  readonly ask: Parameters<typeof askOnce>[0];
  readonly happen: (round: number) => Promise<void>;
}

function gatewayEvent(stage: Stage): Change {
  const [id = ''] = stage.cloud.ids;
  const view = gatewayOf(stage).view(id);
  return {
    ask: { ...view, url: `${view.url}/events` },
    happen: (round) => stage.cloud.change(id, `changed in round ${round}`),
  };
}

async function bareEvent({ bare, cloud, contenders }: Stage): Promise<Change> {
  if (bare === null) throw new Error('there is no bare server');
  const [id = ''] = cloud.ids;
  const gateway = contenders.find(({ name }) => name === 'gateway');
  const view = gateway === undefined ? '' : (await askOnce(gateway.view(id))).body.toString();
  return { ask: bare.events, happen: () => bare.broadcast(`event: view\ndata: ${view}\n\n`) };
}
