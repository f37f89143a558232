import { startSandbox } from '../../../sandbox/sandbox.js';
import { buildBackup } from '../../../sandbox/seed.builder.js';

/** The sandbox cloud in a process of its own, with as many more backups of one disk as the command line says. */
const [backups = 0] = process.argv.slice(2).map(Number);
const FIRST_NIGHT = Date.parse('2026-02-01T01:00:00Z');
const MINUTE_MS = 60_000;

/** What it is told to do; it answers each with a message. */
export type CloudOrder =
  /** Every call takes so long from now on. */
  | { readonly do: 'delay'; readonly ms: number }
  | { readonly do: 'forget' }
  /** Since it last forgot. */
  | { readonly do: 'calls' }
  /** Another name for a backup that is under way. */
  | { readonly do: 'change'; readonly id: string; readonly name: string };

export interface CloudCall {
  readonly service: string;
  /** With its query. */
  readonly url: string;
}

export interface CloudIsReady {
  readonly settings: Readonly<Record<string, string>>;
  readonly url: string;
  readonly token: string;
  readonly projectId: string;
  readonly ids: readonly string[];
}

const sandbox = await startSandbox();
const { world, projectId } = sandbox;
const ids = Array.from({ length: backups }, (_, index) => {
  const server = `ecs-bench-${index}`;
  const startedAt = new Date(FIRST_NIGHT + index * MINUTE_MS);
  const built = buildBackup({ key: server, server, disks: 1, startedAt });
  world.addBackup(built);
  return built.item.id;
});

function obey(order: CloudOrder): unknown {
  switch (order.do) {
    case 'delay':
      sandbox.heal();
      if (order.ms > 0) for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).latency(order.ms);
      return null;
    case 'forget':
      sandbox.forgetRequests();
      return null;
    case 'calls':
      return sandbox.requests().map(toCall);
    case 'change':
      world.patchItem(order.id, { status: 'protecting', name: order.name });
      return null;
  }
}

function toCall({ service, rawUrl }: { readonly service: string; readonly rawUrl: string }): CloudCall {
  return { service, url: `${new URL(sandbox.url).origin}${rawUrl}` };
}

process.on('message', (order: CloudOrder) => process.send?.({ answer: obey(order) }));
process.on('disconnect', () => process.exit(0));
const ready: CloudIsReady = { settings: sandbox.settings, url: sandbox.url, token: sandbox.adminToken, projectId, ids };
process.send?.({ answer: ready });
