import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { By, Contender, ContenderName } from '../contender.js';
import { autocannon } from '../drivers/autocannon.js';
import type { Driver } from '../drivers/driver.js';
import { wrk } from '../drivers/wrk.js';
import type { CallersOrder } from '../processes/callers.js';
import type { ScriptOrder, ScriptResult } from '../processes/script.js';
import { tell } from '../processes/told.js';
import type { StageSpec } from '../speed-case.js';
import type { Surroundings } from './stages.js';
import { startBare, type Bare } from './bare.js';
import { start, stop, type Side } from './child.js';
import { startCloud, type Cloud } from './cloud.js';
import { commandOf } from './commands.js';
import { startGateway } from './gateway.js';
import type { Ground } from './ground.js';
import { startHive } from './hive.js';
import { startEmptyNest, startNest } from './nest.js';
import { startNginx } from './nginx.js';

/** All that a case works with: a cloud, who is measured, who asks. */
export interface Stage {
  readonly cloud: Cloud;
  /** Those that run. */
  readonly contenders: readonly Contender[];
  readonly bare: Bare | null;
  /** Those that do not, and why. */
  readonly absent: By<string>;
  readonly driver: Driver;
  readonly progress: (text: string) => void;
  /** Backups that no contender has been asked for yet, each given out once. */
  freshIds(count: number): readonly string[];
  callers<Answer>(order: CallersOrder): Promise<Answer>;
  script(order: Pick<ScriptOrder, 'views'>): Promise<ScriptResult>;
  /** Starts one more, besides those that are there already. */
  launch(name: Launchable): Promise<Contender>;
  end(): Promise<void>;
}

/** `nest-empty` is Nest on Fastify with nothing in it. */
export type Launchable = ContenderName | 'nest-empty';

const LAUNCH: Readonly<Record<Launchable, (ground: Ground) => Promise<Contender>>> = {
  gateway: startGateway,
  bare: startBare,
  'nest-express': (ground) => startNest('nest-express', ground),
  'nest-fastify': (ground) => startNest('nest-fastify', ground),
  'nest-empty': startEmptyNest,
  nginx: startNginx,
  hive: startHive,
};

export async function setStage(spec: StageSpec, { progress, noPeers }: Surroundings): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-bench-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const ends: (() => Promise<unknown>)[] = [];
  const end = async (): Promise<void> => {
    for (const each of ends.splice(0).reverse()) await each();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const cloud = await startCloud(spec.backups);
    ends.push(() => cloud.stop());
    const ground: Ground = { folder, cloud, freshS: spec.freshS, settings: spec.settings ?? {} };
    const callers = helper('callers', 'asking');
    const script = helper('script', 'measured');
    ends.push(
      () => stop(callers),
      () => stop(script),
    );
    const cast = await launchAll(spec.contenders, ground, noPeers);
    ends.push(...cast.contenders.map((one) => () => one.stop()));
    const ids = cloud.ids.values();
    return {
      ...cast,
      cloud,
      progress,
      driver: driverIn(folder),
      freshIds: (count) => taken(ids, count),
      callers: (order) => tell(callers, order),
      script: (order) => tell(script, { ...order, token: cloud.token }),
      launch: (name) => LAUNCH[name](ground),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

type Cast = Pick<Stage, 'contenders' | 'bare' | 'absent'>;

/** A peer that cannot be had is missing in the table, and the bench goes on; without the gateway it does not. */
async function launchAll(names: StageSpec['contenders'], ground: Ground, noPeers: string | null): Promise<Cast> {
  const contenders: Contender[] = [];
  const absent: Partial<Record<ContenderName, string>> = {};
  let bare: Bare | null = null;
  for (const name of names) {
    try {
      if (name === 'bare') bare = await startBare(ground);
      else if (name !== 'gateway' && noPeers !== null) throw new Error(noPeers);
      contenders.push(name === 'bare' && bare !== null ? bare : await LAUNCH[name](ground));
    } catch (error) {
      if (name === 'gateway') throw error;
      absent[name] = `could not be started: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return { contenders, bare, absent };
}

function helper(name: 'callers' | 'script', side: Side) {
  const program = fileURLToPath(new URL(`../processes/${name}.js`, import.meta.url));
  return start({ side, command: process.execPath, args: [program], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function driverIn(folder: string): Driver {
  const command = commandOf('wrk');
  return command === null ? autocannon() : wrk(command, folder);
}

function taken(ids: Iterator<string>, count: number): readonly string[] {
  const some = Array.from({ length: count }, () => ids.next()).flatMap((each) =>
    each.done === true ? [] : each.value,
  );
  if (some.length < count) throw new Error('the cloud of this case has too few backups');
  return some;
}
