import type { Sandbox } from '../sandbox/sandbox.js';
import { ODD } from '../sandbox/seed.js';
import { buildBackup } from '../sandbox/seed.builder.js';

/** Backups that dashboards look at. */
export interface Watched {
  readonly ids: readonly string[];
  /** What one look at all of them costs whoever asks the cloud itself: one call to CSBS for each, one to VBS for each of their disks. */
  readonly csbsCalls: number;
  readonly vbsCalls: number;
}

const FIRST_NIGHT = Date.parse('2026-02-01T01:00:00Z');
const HOUR_MS = 3_600_000;
const MOST_DISKS = 4;

/** One backup that is running, and `count` - 1 more that have settled, of servers with one to four disks; these are added to the cloud. */
export function watch({ world, projectId }: Sandbox, count: number): Watched {
  const settled = Array.from({ length: count - 1 }, (_, index) => {
    const server = `ecs-bench-${String(index + 1).padStart(2, '0')}`;
    const startedAt = new Date(FIRST_NIGHT + index * HOUR_MS);
    const built = buildBackup({ key: server, server, disks: 1 + (index % MOST_DISKS), startedAt });
    world.addBackup(built, projectId);
    return built.item;
  });
  const items = [world.item(ODD.running), ...settled];
  const disks = items.reduce((sum, { extend_info: info }) => sum + (info.volume_backups ?? []).length, 0);
  return { ids: items.map(({ id }) => id), csbsCalls: items.length, vbsCalls: disks };
}
