import type { Effort } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { callsFor, oneByOne, views } from './look.js';

/** By then the compiler of V8 is done with a cold view, in the gateway, the peers and the script alike: before, that is most of what is measured. */
const WARM_UP_VIEWS = 1000;
const WARM_UP_QUICK = 30;
/** What the script does is little and soon compiled. */
const OF_THE_SCRIPT = 200;

const warm = new WeakSet<Stage>();

/** As somebody who has been at work for a while: everybody looks at the same backups, one after the other. Once per stage. */
export async function warmUp(stage: Stage, effort: Effort): Promise<void> {
  if (warm.has(stage)) return;
  warm.add(stage);
  const ids = stage.freshIds(effort.isQuick ? WARM_UP_QUICK : WARM_UP_VIEWS);
  for (const one of stage.contenders) await oneByOne(stage, views(one, ids));
  for (const id of ids.slice(0, OF_THE_SCRIPT)) await stage.script({ views: [(await callsFor(stage, id)).all] });
}
