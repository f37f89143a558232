import { zonedTime } from './cbr.wire.js';
import { buildBackup, later } from './seed.builder.js';
import { type BuiltCbr, buildCbrBackup, cbrIdOf } from './seed.cbr.builder.js';
import { DOCUMENTED, documentedCbr } from './seed.cbr.documents.js';
import { CBR_ODDITIES, type CbrOddName, ORPHAN_ID, oddCbrBackups, orphan } from './seed.cbr.odd.js';
import type { World } from './world.js';

/** Has moved from CSBS to CBR, and its older backups are where they were. */
export const BOTH_PROJECT = '5e1f0c6a97d24b38a0c4d1e2f3b6a798';
/** Of today: the old services refuse it. */
export const CBR_PROJECT = 'c8d3a5b17f6e4920b1d2e3f4a5b6c7d8';

/** Ids of the backups with something odd about them, in both projects alike; `documented…` are the API reference's own examples. */
export const CBR_ODD: Record<CbrOddName | 'orphan' | keyof typeof DOCUMENTED, string> = {
  ...(Object.fromEntries(Object.keys(CBR_ODDITIES).map((name) => [name, cbrIdOf(name)])) as Record<CbrOddName, string>),
  ...DOCUMENTED,
  orphan: ORPHAN_ID,
};

/** Backups of servers in `BOTH_PROJECT` by how many of their disks' backups VBS lists. */
export const CBR_LINKED = {
  all: cbrIdOf('ecs-moving-web-01 night 0'),
  some: cbrIdOf('ecs-moving-db-01 night 0'),
  none: cbrIdOf('ecs-moving-mail-01 night 0'),
} as const;

type Server = [server: string, disks: number, nights: number];

const MOVING: readonly Server[] = [
  ['ecs-moving-web-01', 2, 3],
  ['ecs-moving-db-01', 4, 3],
  ['ecs-moving-mail-01', 1, 2],
];
const NEW: readonly Server[] = [
  ['ecs-new-shop-01', 2, 3],
  ['ecs-new-erp-01', 3, 2],
];
const LAST_NIGHT_OF_CSBS = new Date('2026-09-01T01:00:00Z');
const FIRST_NIGHT_OF_CBR = new Date('2026-09-03T01:00:00Z');
const DAY = 86_400;

/** @param startedAt - When the running backup was begun; it takes so many seconds. */
export function addCbrProjects(world: World, startedAt: Date, seconds: number): void {
  world.addProject(BOTH_PROJECT, 'sandbox-1_moving', ['csbs', 'vbs', 'cbr']);
  world.addProject(CBR_PROJECT, 'sandbox-1_new', ['cbr']);
  for (const projectId of [BOTH_PROJECT, CBR_PROJECT]) addOddOnes(world, projectId, { startedAt, seconds });
  for (const server of MOVING) addMoving(world, server);
  for (const server of NEW) for (const built of nightsOf(server, CBR_PROJECT)) addTree(world, built, CBR_PROJECT);
}

function addOddOnes(world: World, projectId: string, run: { startedAt: Date; seconds: number }): void {
  const store = world.cbr(projectId);
  store.add(...documentedCbr(projectId), ...oddCbrBackups(projectId), ...orphan(projectId));
  store.refuse(CBR_ODD.refused);
  const begun = { created_at: zonedTime(run.startedAt), updated_at: null, protected_at: null };
  for (const id of store.ids()) {
    if ([id, store.get(id).parent_id].includes(CBR_ODD.running)) store.patch(id, begun);
  }
  store.run(CBR_ODD.running, run);
}

function addTree(world: World, { backup, children }: BuiltCbr, projectId: string): void {
  world.cbr(projectId).add(backup, ...children);
}

/** Two nights with CSBS, then with CBR. Of the disks' backups of its first night there VBS lists what `CBR_LINKED` says. */
function addMoving(world: World, server: Server): void {
  const [name, disks] = server;
  for (const night of [0, 1]) {
    const startedAt = later(LAST_NIGHT_OF_CSBS, (night - 1) * DAY);
    const spec = { key: `${name} with CSBS ${night}`, server: name, disks, startedAt, projectId: BOTH_PROJECT };
    world.addBackup(buildBackup({ ...spec, automatic: true, incremental: night > 0 }), BOTH_PROJECT);
  }
  for (const built of nightsOf(server, BOTH_PROJECT)) {
    addTree(world, built, BOTH_PROJECT);
    const { id } = built.backup;
    const listed = id === CBR_LINKED.all ? disks : id === CBR_LINKED.some ? disks / 2 : 0;
    for (const row of built.rows().slice(0, listed)) world.addRow(row, BOTH_PROJECT);
  }
}

function nightsOf([server, disks, nights]: Server, projectId: string): BuiltCbr[] {
  return Array.from({ length: nights }, (_, night) =>
    buildCbrBackup({
      key: `${server} night ${night}`,
      server,
      disks,
      startedAt: later(FIRST_NIGHT_OF_CBR, night * DAY),
      automatic: true,
      incremental: night > 0,
      projectId,
      times: night % 2 === 0 ? 'zoned' : 'naive',
    }),
  );
}
