import { belowFirstLine, firstLine } from '../cache/first-line.js';
import type { Kept } from '../cache/kept.js';
import type { VolumeBackup } from '../core/volume-backup.js';

export interface ReadBackup {
  readonly value: VolumeBackup;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
}

/** What is kept of one backup of a disk: a line with what was read, and below it VBS's answer as callers of the raw routes get it. */
export function twoPartBody({ value, fetchedAt }: ReadBackup, raw: string): Buffer {
  return Buffer.from(`${JSON.stringify({ value, fetchedAt })}\n${raw}`);
}

/** `null`: VBS has proved that there is none. */
export function readBackup({ body }: Kept): ReadBackup | null {
  return JSON.parse(firstLine(body).toString('utf8')) as ReadBackup | null;
}

export function rawPart(body: Buffer): string {
  return belowFirstLine(body).toString('utf8');
}
