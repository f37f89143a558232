import type { Ask } from '../contender.js';
import type { Measured } from '../measured.js';
import type { Heard } from '../processes/callers.js';
import type { SpeedCase } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { alternate, idsOfRounds, LOOKERS, Rounds } from './everybody.js';

const CLOUD_MS = 50;
const CALLERS = 1000;
const CALLERS_QUICK = 200;

export const stampede: SpeedCase = {
  name: 'stampede',
  title: 'everybody asks at once for a view that nobody has',
  limit: 'A thousand new connections to be accepted, while one look at the cloud runs.',
  stage: () => LOOKERS,
  measure: async (stage, effort) => {
    const callers = effort.isQuick ? CALLERS_QUICK : CALLERS;
    const [last, calls, bad] = [new Rounds(), new Rounds(), new Rounds()];
    const ids = idsOfRounds(stage, effort.rounds, 1);
    await stage.cloud.delay(CLOUD_MS);
    try {
      await alternate(stage.contenders, effort.rounds, async (one, round) => {
        const [id = ''] = ids(round);
        const asks = Array.from({ length: callers }, () => one.view(id));
        const seen = await rush(stage, asks);
        last.note(one.name, seen.lastMs);
        calls.note(one.name, seen.calls);
        bad.note(one.name, seen.bad);
      });
    } finally {
      await stage.cloud.delay(0);
    }
    const what = `${callers} callers, one cold view, cloud of ${CLOUD_MS} ms`;
    const common = { better: 'less', absent: stage.absent, targets: [] } as const;
    return [
      { ...common, what: `${what}: the last is answered`, unit: 'ms', rounds: last.all },
      { ...common, what: `${what}: calls to the cloud`, unit: 'calls', rounds: calls.all },
      { ...common, what: `${what}: answers that were not 200`, unit: 'answers', rounds: bad.all },
    ] satisfies readonly Measured[];
  },
};

async function rush(stage: Stage, asks: readonly Ask[]) {
  await stage.cloud.forget();
  const heard = await stage.callers<readonly Heard[]>({ do: 'ask', asks, atOnce: asks.length });
  return {
    lastMs: Math.max(...heard.map(({ ms }) => ms)),
    calls: (await stage.cloud.calls()).length,
    bad: heard.filter(({ status }) => status !== 200).length,
  };
}
