import type { Ask, By, Contender, ContenderName } from '../contender.js';
import { askOnce, type Answer } from '../drivers/ask-once.js';
import type { Measured } from '../measured.js';
import type { Effort } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { alternate, gatewayOf, Rounds } from './everybody.js';

/** As many as keep one core busy, and few enough that nobody refuses them. */
const CONNECTIONS = 32;

export interface Saturation extends Pick<Measured, 'what' | 'targets' | 'whyBehind'> {
  readonly bare: string;
  /** What each is asked, over and over; `null`: it has nothing like it, and the reason is in `absent`. */
  readonly ask: (contender: Contender) => Promise<Ask | null>;
  readonly absent?: By<string>;
  readonly status: number;
}

/** How many requests a second each answers from what it has kept. */
export async function saturate(stage: Stage, effort: Effort, wanted: Saturation): Promise<Measured> {
  const { driver, progress } = stage;
  const { what, targets, bare, whyBehind } = wanted;
  const asks = await asksOf(stage, wanted);
  const rounds = new Rounds();
  const drive = async (contender: Contender, seconds: number): Promise<number> => {
    const ask = asks.get(contender.name);
    if (ask === undefined) return 0;
    const { perSecond, failures } = await driver.drive({ ask, connections: CONNECTIONS, seconds });
    if (failures > 0) progress(`${what}: ${failures} failures of ${contender.name}`);
    return perSecond;
  };
  const there = stage.contenders.filter(({ name }) => asks.has(name));
  if (effort.warmUpSeconds > 0) for (const one of there) await drive(one, effort.warmUpSeconds);
  await alternate(there, effort.rounds, async (one) => {
    rounds.note(one.name, await drive(one, effort.seconds));
  });
  const absent = { ...stage.absent, ...wanted.absent };
  return {
    ...{ what, unit: 'requests/s', better: 'more', rounds: rounds.all, targets, bare, absent },
    ...(whyBehind === undefined ? {} : { whyBehind }),
  };
}

/** The bare server is taught what the gateway says; everybody is asked once and must answer with that status. */
async function asksOf(stage: Stage, { ask, status, what }: Saturation): Promise<ReadonlyMap<ContenderName, Ask>> {
  const asks = new Map<ContenderName, Ask>();
  const gateway = gatewayOf(stage);
  const own = await ask(gateway);
  if (own !== null) await teach(stage, own);
  for (const one of stage.contenders) {
    const its = one.name === 'bare' ? own && { ...own, url: moved(own.url, one.view('').url) } : await ask(one);
    if (its === null) continue;
    await askOnce(its); // what it is asked for the first time it may not have kept yet
    const answer = await askOnce(its);
    if (answer.status !== status) throw new Error(`${what}: ${one.name} answers ${answer.status}, not ${status}`);
    asks.set(one.name, its);
  }
  return asks;
}

async function teach({ bare }: Stage, ask: Ask): Promise<Answer> {
  await askOnce(ask);
  const answer = await askOnce(ask);
  await bare?.learn(ask, answer);
  return answer;
}

/** The same path at another's address. */
function moved(url: string, to: string): string {
  const { pathname, search } = new URL(url);
  return `${new URL(to).origin}${pathname}${search}`;
}
