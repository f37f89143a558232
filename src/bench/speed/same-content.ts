import type { Ask, Contender } from './contender.js';
import { askOnce, type Answer } from './drivers/ask-once.js';
import { gatewayOf } from './cases/everybody.js';
import type { Stage } from './stage/stage.js';

type Json = Readonly<Record<string, unknown>>;

const GIB = 1024 ** 3;

/** Before anything is measured: each says of a backup what the gateway says, and nothing to whoever has no key. */
export async function checkContent(stage: Stage): Promise<void> {
  const gateway = gatewayOf(stage);
  // Not of the first: those are for the cases. Not of many: what the gateway has read meanwhile counts in how it goes on.
  const id = stage.cloud.ids.at(-1) ?? '';
  const said = view(await answered(gateway, gateway.view(id)));
  for (const one of othersOf(stage)) {
    await compare(one, [said], (answer) => [one.name === 'hive' ? graphItem(answer) : view(answer)], one.view(id));
  }
  for (const one of [gateway, ...othersOf(stage)]) await refusesStrangers(one, id);
}

/** The same of a batch. */
export async function checkBatch(stage: Stage, ids: readonly string[]): Promise<void> {
  const gateway = gatewayOf(stage);
  const said = batch(await answered(gateway, gateway.batch(ids)));
  for (const one of othersOf(stage)) {
    await compare(one, said, one.name === 'hive' ? graphItems : batch, one.batch(ids));
  }
}

/** The bare server repeats what the gateway has said. */
function othersOf({ contenders }: Stage): readonly Contender[] {
  return contenders.filter(({ name }) => name !== 'gateway' && name !== 'bare');
}

async function compare(
  one: Contender,
  ours: readonly Json[],
  read: (answer: Answer) => readonly Json[],
  ask: Ask,
): Promise<void> {
  const got = read(await answered(one, ask));
  // GraphQL answers in the words and units of the cloud: what it says of the same things is to be the same.
  const [a, b] = [sorted(one.name === 'hive' ? ours.map(essence) : ours), sorted(got)];
  if (a !== b) throw new Error(`${one.name} says something else than the gateway: ${difference(a, b)}`);
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

interface Sourced extends Json {
  readonly sources: Readonly<Record<string, Json>>;
}

const view = ({ body }: Answer): Json => withoutTimes(JSON.parse(body.toString()) as Sourced);

function batch({ body }: Answer): readonly Json[] {
  const { items } = JSON.parse(body.toString()) as { items: readonly { readonly backup: Sourced }[] };
  return items.map(({ backup }) => withoutTimes(backup));
}

/** A view without the times at which the cloud was asked. */
function withoutTimes({ sources, ...rest }: Sourced): Json {
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

const graphItem = (answer: Answer): Json => graphItems(answer)[0] ?? {};

function graphItems({ body }: Answer): readonly Json[] {
  const { data } = JSON.parse(body.toString()) as { data: Record<string, { checkpoint_item: GraphItem }> };
  return Object.values(data).map(({ checkpoint_item }) => graphEssence(checkpoint_item));
}

function graphEssence({ id, name, status, extend_info }: GraphItem): Json {
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
