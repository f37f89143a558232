import { startSandbox } from '../../src/sandbox/sandbox.js';
import { buildBackup } from '../../src/sandbox/seed.builder.js';

/** The sandbox cloud in a process of its own, with so many backups more than it comes with. Says where it is in one line of JSON. */
const BACKUPS = 2_000;
const FIRST_NIGHT = Date.parse('2026-02-01T01:00:00Z');
const HOUR_MS = 3_600_000;
/** Short enough that Keystone is needed all the time. */
const TOKEN_SECONDS = 120;

const sandbox = await startSandbox({ tokenLifetimeSeconds: TOKEN_SECONDS });
const { world, projectId, settings } = sandbox;
const ids = Array.from({ length: BACKUPS }, (_, index) => {
  const server = `ecs-soak-${index}`;
  const startedAt = new Date(FIRST_NIGHT + index * HOUR_MS);
  const built = buildBackup({ key: server, server, disks: 1 + (index % 3), startedAt });
  world.addBackup(built, projectId);
  return built.item.id;
});
setInterval(() => {
  sandbox.forgetRequests();
}, 10_000);
process.stdout.write(`${JSON.stringify({ port: Number(new URL(sandbox.url).port), projectId, settings, ids })}\n`);
