import { buildBackup } from '../../src/sandbox/seed.builder.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Answer, TestGateway } from './gateway.js';

export interface ColdBackup {
  readonly id: string;
  /** Its disks' backups in VBS. */
  readonly rows: readonly { readonly id: string; readonly volumeId: string }[];
}

/** Settled backups that nobody has asked for yet, with disks of their own each. `name`: another for others. */
export function coldBackups({ world }: Sandbox, name: string, count: number, disks = 2): readonly ColdBackup[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `${name} ${index}`;
    const built = buildBackup({ key, server: key, disks, startedAt: new Date(Date.UTC(2024, 0, 1) + index * 60_000) });
    world.addBackup(built);
    return { id: built.item.id, rows: built.rows.map((row) => ({ id: row.id, volumeId: String(row.volume_id) })) };
  });
}

export interface Timed extends Answer {
  readonly tookMs: number;
}

/** All at once; how long each took. */
export function allAtOnce({ get }: TestGateway, paths: readonly string[]): Promise<readonly Timed[]> {
  return Promise.all(
    paths.map(async (path) => {
      const begin = performance.now();
      const answer = await get(path);
      return { ...answer, tookMs: performance.now() - begin };
    }),
  );
}

/** All well: on a busy machine fifty cold ones at once would take longer than the deadline, and the cloud be blamed for it. */
export async function fewAtATime(
  gateway: TestGateway,
  paths: readonly string[],
  atOnce = 5,
): Promise<readonly Timed[]> {
  const answers: Timed[] = [];
  for (let from = 0; from < paths.length; from += atOnce) {
    answers.push(...(await allAtOnce(gateway, paths.slice(from, from + atOnce))));
  }
  const failed = answers.find(({ status }) => status !== 200);
  if (failed !== undefined) throw new Error(`could not be made known: ${failed.status} ${failed.text}`);
  return answers;
}

export const slowest = (answers: readonly Timed[]): number => Math.max(...answers.map(({ tookMs }) => tookMs));
