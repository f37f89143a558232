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

/** What one view costs at least, and what is asked beside that. */
export interface Calls {
  /** CSBS, and then each disk of VBS by its id. */
  readonly least: readonly (readonly string[])[];
  /** The same, and all backups of each disk, as the gateway asks: the cloud that has answered them is awake for everybody. */
  readonly all: readonly (readonly string[])[];
}

export async function callsFor({ cloud }: Stage, id: string): Promise<Calls> {
  const { url, projectId, token } = cloud;
  const item = `${url}/csbs/v1/${projectId}/checkpoint_items/${id}`;
  const rows = `${url}/vbs/v2/${projectId}/backups`;
  const answer = await fetch(item, { headers: { 'X-Auth-Token': token } });
  const { checkpoint_item } = (await answer.json()) as {
    checkpoint_item: { extend_info: { volume_backups: readonly { id: string; source_volume_id: string }[] } };
  };
  const disks = checkpoint_item.extend_info.volume_backups;
  const byId = disks.map((disk) => `${rows}/${disk.id}`);
  const byDisk = disks.map((disk) => `${rows}/detail?volume_id=${disk.source_volume_id}&limit=1000`);
  return { least: [[item], byId], all: [[item], [...byId, ...byDisk]] };
}
