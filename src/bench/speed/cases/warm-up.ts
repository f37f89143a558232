import type { Effort } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';
import { callsFor, oneByOne, views } from './look.js';

/** By then V8 has compiled most of a cold view, in the gateway and the peers alike: before, that is most of what is measured. */
const WARM_UP_VIEWS = 1000;
/** By then it is done but for a tenth of what a view costs the processor; after a thousand that is still a third. */
export const UNTIL_COMPILED = 4000;
const WARM_UP_QUICK = 30;
/** What the script does is little and soon compiled. */
const OF_THE_SCRIPT = 500;

const warm = new WeakSet<Stage>();

/** As somebody who has been at work for a while: everybody looks at the same backups, one after the other. Once per stage. */
export async function warmUp(stage: Stage, effort: Effort, count = WARM_UP_VIEWS): Promise<void> {
  if (warm.has(stage)) return;
  warm.add(stage);
  const ids = stage.freshIds(effort.isQuick ? WARM_UP_QUICK : count);
  for (const one of stage.contenders) await oneByOne(stage, views(one, ids));
  for (const id of ids.slice(0, OF_THE_SCRIPT)) await stage.script({ views: [(await callsFor(stage, id)).all] });
}
