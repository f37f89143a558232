import type { Ask, Contender } from '../contender.js';
import type { CloudCall } from '../processes/cloud.js';
import type { Heard } from '../processes/callers.js';
import type { Stage } from '../stage/stage.js';

/** Asks one after the other; answers how long each took. Throws where one was not answered with 200. */
export async function oneByOne(stage: Stage, asks: readonly Ask[], atOnce = 1): Promise<readonly number[]> {
  const heard = await stage.callers<readonly Heard[]>({ do: 'ask', asks, atOnce });
  const odd = heard.find(({ status }) => status !== 200);
  if (odd !== undefined) throw new Error(`${asks[0]?.url ?? ''} and the like: answered with ${odd.status}`);
  return heard.map(({ ms }) => ms);
}

export function views(contender: Contender, ids: readonly string[], headers: Record<string, string> = {}): Ask[] {
  return ids.map((id) => contender.view(id, headers));
}

/**
 * Calls in the order in which a cloud got them, while views were asked for one by one: those of each view, in waves. CSBS is asked
 * first, then VBS, what is left of it at the same time.
 */
export function wavesOf(calls: readonly CloudCall[]): readonly (readonly (readonly string[])[])[] {
  const all: string[][][] = [];
  for (const { service, url } of calls) {
    if (service === 'csbs') all.push([[url]]);
    else if (service === 'vbs') {
      const view = all.at(-1);
      if (view?.length === 1) view.push([]);
      view?.at(-1)?.push(url);
    }
  }
  return all;
}

/** What a view of a disk or two costs at least: CSBS, and then each disk of VBS by its id. */
export async function leastCalls(stage: Stage, ids: readonly string[]): Promise<readonly (readonly string[])[][]> {
  const { url, projectId, token } = stage.cloud;
  return Promise.all(
    ids.map(async (id) => {
      const item = `${url}/csbs/v1/${projectId}/checkpoint_items/${id}`;
      const answer = await fetch(item, { headers: { 'X-Auth-Token': token } });
      const { checkpoint_item } = (await answer.json()) as {
        checkpoint_item: { extend_info: { volume_backups: readonly { id: string }[] } };
      };
      const rows = checkpoint_item.extend_info.volume_backups.map(
        (volume) => `${url}/vbs/v2/${projectId}/backups/${volume.id}`,
      );
      return [[item], rows];
    }),
  );
}
