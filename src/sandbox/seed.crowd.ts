import { zonedTime } from './cbr.wire.js';
import { buildBackup } from './seed.builder.js';
import { buildCbrBackup } from './seed.cbr.builder.js';
import { Generator } from './seed.generator.js';
import { naiveTime } from './wire.js';
import type { World } from './world.js';

export interface CrowdSpec {
  /** Another name makes others. */
  name: string;
  /** How many backups each service has of its own. */
  csbs: number;
  cbr: number;
  /** Of each, 1 by default; all of CSBS's are in VBS. */
  disks?: number;
  /** The world's own by default. */
  projectId?: string;
  /** Whether VBS lists the backups of CBR's disks as well: no, by default. */
  linked?: boolean;
}

export interface Crowd {
  items: string[];
  backups: string[];
}

const FIRST_DAY = Date.UTC(2026, 0, 1);
/** So few that each is the time of dozens, in both services, and so many that they span days. */
const MOMENTS = 97;
const STEP_MS = 5_437_000;

/** A large world whose times collide, also between the services, which write the same moment in different forms. */
export function addCrowd(
  world: World,
  { name, csbs, cbr, disks = 1, projectId = world.home, linked = false }: CrowdSpec,
): Crowd {
  const random = new Generator(`crowd ${name}`);
  const moment = (): Date => new Date(FIRST_DAY + random.int(0, MOMENTS - 1) * STEP_MS);
  const crowd: Crowd = { items: [], backups: [] };
  for (let index = 0; index < csbs; index += 1) {
    const startedAt = moment();
    const spec = { key: `${name} item ${index}`, server: `ecs-${name}-${index % 200}`, disks, startedAt, projectId };
    const built = buildBackup(spec);
    built.item.created_at = naiveTime(startedAt);
    world.addBackup(built, projectId);
    crowd.items.push(built.item.id);
  }
  for (let index = 0; index < cbr; index += 1) {
    const startedAt = moment();
    const spec = { key: `${name} backup ${index}`, server: `ecs-${name}-${index % 200}`, disks, startedAt, projectId };
    const { backup, children, rows } = buildCbrBackup(spec);
    const createdAt = random.pick(naiveTime, zonedTime)(startedAt);
    for (const one of [backup, ...children]) one.created_at = createdAt;
    world.cbr(projectId).add(backup, ...children);
    if (linked) for (const row of rows()) world.addRow(row, projectId);
    crowd.backups.push(backup.id);
  }
  return crowd;
}
