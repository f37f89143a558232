import { randomUUID } from 'node:crypto';
import type { JournalEntry } from '../../src/sandbox/journal.js';
import type { TestGateway } from './gateway.js';

/** The most calls that the cloud was sent in any `windowMs`. */
export function callsIn(windowMs: number, requests: readonly JournalEntry[]): number {
  const times = requests.map(({ at }) => at.getTime()).sort((one, other) => one - other);
  let oldest = 0;
  return times.reduce((most, now, index) => {
    while (now - (times[oldest] ?? now) >= windowMs) oldest += 1;
    return Math.max(most, index - oldest + 1);
  }, 0);
}

/** One call to CSBS and no more, for something that nobody has: 404 where it was made. */
export async function raw({ get, sandbox }: Pick<TestGateway, 'get' | 'sandbox'>): Promise<number> {
  return (await get(`/v1/${sandbox.projectId}/checkpoint_items/${randomUUID()}`)).status;
}
