import type { Ask, Contender } from './contender.js';
import { askOnce, type Answer } from './drivers/ask-once.js';
import { gatewayOf } from './cases/everybody.js';
import type { Stage } from './stage/stage.js';

type Json = Readonly<Record<string, unknown>>;

const SOME = 3;
const GIB = 1024 ** 3;

/** Before anything is measured: each says of some backups what the gateway says, and nothing to whoever has no key. */
export async function checkContent(stage: Stage): Promise<void> {
  const gateway = gatewayOf(stage);
  // Not of the first: those are for the cases.
  const ids = stage.cloud.ids.slice(-SOME);
  for (const id of ids) {
    const said = view(await answered(gateway, gateway.view(id)));
    for (const one of stage.contenders) {
      if (one.name !== 'gateway' && one.name !== 'bare') await compare(one, said, one.view(id), id);
    }
  }
  for (const one of stage.contenders) if (one.name !== 'bare') await refusesStrangers(one, ids[0] ?? '');
}

async function compare(one: Contender, ours: Json, ask: Ask, id: string): Promise<void> {
  const answer = await answered(one, ask);
  // GraphQL answers in the words and units of the cloud: what it says of the same things is to be the same.
  const [wanted, got] = one.name === 'hive' ? [essence(ours), graphEssence(answer)] : [ours, view(answer)];
  const [a, b] = [sorted(wanted), sorted(got)];
  if (a !== b) throw new Error(`${one.name} says something else than the gateway of ${id}: ${difference(a, b)}`);
}

async function answered(one: Contender, ask: Ask): Promise<Answer> {
  const answer = await askOnce(ask);
  if (answer.status !== 200) throw new Error(`${one.name} answers with ${answer.status} to ${ask.url}`);
  return answer;
}

async function refusesStrangers(one: Contender, id: string): Promise<void> {
  const { status } = await askOnce(one.view(id, { 'X-API-Key': 'nobody' }));
  if (status !== 401) throw new Error(`${one.name} answers with ${status} to whoever has no key`);
}

/** A view without the times at which the cloud was asked. */
function view({ body }: Answer): Json {
  const { sources, ...rest } = JSON.parse(body.toString()) as Json & { sources: Readonly<Record<string, Json>> };
  const states = Object.entries(sources).map(([name, { status, error }]) => [name, { status, error }]);
  return { ...rest, sources: Object.fromEntries(states) as Json };
}

interface View {
  readonly id: string;
  readonly name: string;
  readonly rawStatus: string;
  readonly resource: { readonly name: string };
  readonly volumes: readonly {
    readonly id: string;
    readonly name: string;
    readonly vbs: {
      readonly name: string;
      readonly rawStatus: string;
      readonly createdAt: string;
      readonly volumeSizeBytes: number;
    };
  }[];
}

function essence(ours: Json): Json {
  const { id, name, rawStatus, resource, volumes } = ours as unknown as View;
  return {
    ...{ id, name, status: rawStatus, resource: resource.name },
    volumes: volumes.map(({ id: volumeId, name: volumeName, vbs }) => ({
      ...{ id: volumeId, name: volumeName, vbsName: vbs.name, vbsStatus: vbs.rawStatus, createdAt: vbs.createdAt },
      bytes: vbs.volumeSizeBytes,
    })),
  };
}

interface GraphItem {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly extend_info: {
    readonly resource_name: string;
    readonly volume_backups: readonly {
      readonly id: string;
      readonly name: string;
      readonly vbs: {
        readonly backup: {
          readonly name: string;
          readonly status: string;
          readonly created_at: string;
          readonly size: number;
        };
      };
    }[];
  };
}

function graphEssence({ body }: Answer): Json {
  const { data } = JSON.parse(body.toString()) as { data: { checkpointItem: { checkpoint_item: GraphItem } } };
  const { id, name, status, extend_info } = data.checkpointItem.checkpoint_item;
  return {
    ...{ id, name, status, resource: extend_info.resource_name },
    volumes: extend_info.volume_backups.map(({ id: volumeId, name: volumeName, vbs: { backup } }) => ({
      ...{ id: volumeId, name: volumeName, vbsName: backup.name, vbsStatus: backup.status },
      ...{ createdAt: `${backup.created_at}Z`, bytes: backup.size * GIB },
    })),
  };
}

/** The order of keys says nothing. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a.charAt(at) === b.charAt(at)) at += 1;
  const [from, to] = [Math.max(0, at - 60), at + 60];
  return `…${a.slice(from, to)}… and …${b.slice(from, to)}…`;
}
