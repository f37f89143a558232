import { describe, expect, it } from '@jest/globals';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

/** Names in the order of the header, each with its milliseconds, or its word. */
function timingOf(headers: Headers): ReadonlyMap<string, number | string> {
  const entries = (headers.get('server-timing') ?? '').split(', ').map((entry): [string, number | string] => {
    const [, name = '', what, value = ''] = /^([a-z]+);(dur|desc)=([\w.-]+)$/.exec(entry) ?? [];
    return [name, what === 'dur' ? Number(value) : value];
  });
  return new Map(entries);
}

const SLOW_MS = 150;

describe('Server-Timing', () => {
  it('names the parts of an answer that was looked up, each with its time', async () => {
    const { sandbox, get, viewPath } = await aGateway();
    await get('/api/v1/projects'); // signs in
    sandbox.next('csbs').delay(SLOW_MS);
    const timing = timingOf((await get(viewPath(SEED_BACKUP))).headers);
    expect([...timing.keys()]).toEqual(['total', 'cache', 'csbs', 'vbs', 'join']);
    const { total, cache, csbs, vbs, join } = Object.fromEntries(timing);
    expect(cache).toBe('miss');
    expect(csbs).toBeGreaterThanOrEqual(SLOW_MS - 5);
    expect(Number(vbs)).toBeLessThan(Number(csbs));
    expect(Number(join)).toBeLessThan(Number(csbs));
    expect(Number(total)).toBeGreaterThanOrEqual(Number(csbs));
  });

  it('names those alone that there were', async () => {
    const { get } = await aGateway();
    const { headers } = await get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`);
    expect([...timingOf(headers).keys()]).toEqual(['total', 'cache', 'csbs']);
    expect([...timingOf((await get('/livez')).headers).keys()]).toEqual(['total']);
  });

  it('has of a warm answer all of it and nothing else', async () => {
    const { get, viewPath } = await aGateway();
    for (let times = 0; times < 2; times += 1) await get(viewPath(SEED_BACKUP));
    expect([...timingOf((await get(viewPath(SEED_BACKUP))).headers).keys()]).toEqual(['total']);
  });

  it('has no parts of a look that somebody else has made', async () => {
    const { sandbox, get, viewPath } = await aGateway();
    sandbox.next('csbs').delay(SLOW_MS);
    const answers = await Promise.all([get(viewPath(SEED_BACKUP)), get(viewPath(SEED_BACKUP))]);
    const parts = answers.map(({ headers }) => [...timingOf(headers).keys()].length).sort();
    expect(parts).toEqual([2, 5]);
  });
});
