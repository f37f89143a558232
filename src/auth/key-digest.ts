import { hash } from 'node:crypto';

/** What a presented key is remembered by: no key is kept in memory longer than its request. */
export function keyDigest(presented: string): string {
  return hash('sha256', presented, 'base64');
}
