import { itemIdOf, later } from './seed.builder.js';
import { addCbrProjects } from './seed.cbr.js';
import { DOCUMENTED_ITEM_ID, documentedItem, documentedRows } from './seed.documents.js';
import { ODDITIES, type OddName, oddBackups } from './seed.odd.js';
import { nativeRowId, nativeRows, ordinaryBackups } from './seed.ordinary.js';
import { SANDBOX_ACCESS_KEY, SANDBOX_PROJECT, World } from './world.js';
import { naiveTime } from './wire.js';

/** Item ids of the backups with something odd about them, `documented` being the API reference's own example. */
export const ODD: Record<OddName | 'documented', string> = {
  ...(Object.fromEntries(Object.keys(ODDITIES).map((name) => [name, itemIdOf(name)])) as Record<OddName, string>),
  documented: DOCUMENTED_ITEM_ID,
};

/** Ids of odd VBS rows that belong to no server. */
export const ODD_ROWS = {
  errorDeleting: nativeRowId(0),
  errorRestoring: nativeRowId(1),
  failReasonThoughAvailable: nativeRowId(2),
  nullMetadata: nativeRowId(3),
  metadataNotJson: nativeRowId(4),
  mostlyNull: nativeRowId(5),
  diskCopy: nativeRowId(6),
  serverCopy: nativeRowId(7),
  unknownKind: nativeRowId(8),
  creating: nativeRowId(9),
} as const;

/** The running backup takes ten minutes and is one minute old when the sandbox starts: 10 %, then 1 % every 6 s. */
const RUN_SECONDS = 600;
const RUN_AGE_SECONDS = 60;

export interface SeedOptions {
  /** The project that is meant where none is named. */
  home: string;
  hasCbr: boolean;
}

export function seedWorld(now: Date, { home, hasCbr }: SeedOptions): World {
  const world = new World(home);
  world.addProject(SANDBOX_PROJECT, 'sandbox-1_backups');
  world.addItem(documentedItem(), SANDBOX_PROJECT);
  for (const row of [...documentedRows(), ...nativeRows()]) world.addRow(row, SANDBOX_PROJECT);
  for (const built of [...oddBackups(), ...ordinaryBackups()]) world.addBackup(built, SANDBOX_PROJECT);
  start(world, now);
  if (hasCbr) addCbrProjects(world, later(now, -RUN_AGE_SECONDS), RUN_SECONDS);
  world.accessKeys.push({ ...SANDBOX_ACCESS_KEY, projectId: world.project(home).id });
  return world;
}

function start(world: World, now: Date): void {
  const startedAt = later(now, -RUN_AGE_SECONDS);
  const item = world.item(ODD.running);
  item.created_at = naiveTime(startedAt);
  for (const volume of item.extend_info.volume_backups ?? []) {
    const created = naiveTime(later(startedAt, 4));
    world.patchRow(volume.id, { created_at: created, data_timestamp: naiveTime(later(startedAt, 2)) });
  }
  world.run(ODD.running, { startedAt, seconds: RUN_SECONDS });
}
