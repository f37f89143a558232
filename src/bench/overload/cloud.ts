import { startSandbox } from '../../sandbox/sandbox.js';
import { buildBackup } from '../../sandbox/seed.builder.js';

/** The sandbox cloud in a process of its own: how many backups it has and how long each call takes is on the command line. */
const [backups = 0, delayMs = 0] = process.argv.slice(2).map(Number);
const FIRST_NIGHT = Date.parse('2026-02-01T01:00:00Z');
const MINUTE_MS = 60_000;

const sandbox = await startSandbox();
const ids = Array.from({ length: backups }, (_, index) => {
  const server = `ecs-bench-${index}`;
  const startedAt = new Date(FIRST_NIGHT + index * MINUTE_MS);
  const built = buildBackup({ key: server, server, disks: 0, startedAt });
  sandbox.world.addBackup(built);
  return built.item.id;
});
if (delayMs > 0) for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).delay(delayMs);
// Thousands of requests are not to be kept for anybody to look at.
setInterval(() => {
  sandbox.forgetRequests();
}, 1_000).unref();

/** What the bench hears when the cloud is ready. */
export interface CloudIsReady {
  readonly settings: Readonly<Record<string, string>>;
  readonly projectId: string;
  readonly ids: readonly string[];
}

process.on('disconnect', () => process.exit(0));
process.send?.({ settings: sandbox.settings, projectId: sandbox.projectId, ids } satisfies CloudIsReady);
