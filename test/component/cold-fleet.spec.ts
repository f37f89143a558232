import { describe, expect, it } from '@jest/globals';
import { atOnce } from '../support/asker.js';
import { figure, ms } from '../support/figures.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { twoInstances } from '../support/two-instances.js';

const BACKUPS = 200;
const CALLERS = 50;
const WARM_AFTER_MS = 30_000;
/** One page of the list serves all disks for ten seconds; a few single reads come before it. */
const MOST_VBS_CALLS = 20;

describe('two instances that know nothing, and a Redis that was flushed', () => {
  it('are warm again at the price of one look per backup, and refuse nobody meanwhile', async () => {
    const { one, both, sandbox, redis, ask, looks, tick } = await twoInstances();
    const { world } = sandbox;
    const ids = Array.from({ length: BACKUPS }, (_, index) => {
      const id = `${SEED_BACKUP.slice(0, 24)}${String(index).padStart(12, '0')}`;
      world.addItem({ ...world.item(SEED_BACKUP), id });
      return id;
    });
    await ask(one, SEED_BACKUP);
    await redis.ask('FLUSHALL');
    sandbox.forgetRequests();
    sandbox.always('csbs').delay(20);
    tick();
    const asked = [...ids, ...ids].map((id, index) => ({
      id,
      gateway: both[index % 2 === (index < BACKUPS ? 0 : 1) ? 0 : 1],
    }));
    const startedAt = performance.now();
    const answers = await atOnce(asked, CALLERS, async ({ id, gateway }) => ({ id, ...(await ask(gateway, id)) }));
    const tookMs = performance.now() - startedAt;
    figure(`${BACKUPS} backups, twice each, at two instances that know nothing`, ms(tookMs));
    const wrong = answers.filter(({ id, status, text }) => status !== 200 || !text.includes(id));
    expect(wrong).toHaveLength(0);
    expect(looks()).toBe(BACKUPS);
    expect(sandbox.requests('vbs').length).toBeLessThan(MOST_VBS_CALLS);
    expect(tookMs).toBeLessThan(WARM_AFTER_MS);
  }, 60_000);
});
