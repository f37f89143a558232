import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { A_PROJECT, aRow } from '../../test/support/core-builders.js';
import type { JsonObject } from '../core/json.js';
import { rawVolumeBackupPage } from '../core/raw-answer.js';
import { finished } from '../core/turns.js';
import { readVolumeBackupPage, type VolumeBackupPage } from '../core/volume-backup-page.js';
import { keptPage } from './kept-page.js';
import { linksOf } from './own-links.js';
import { pageBody } from './page-body.js';

const FETCHED_AT = '2026-11-26T10:00:00.000Z';
const around = { received: 3, foreign: 1, linksNext: true } as const;

async function kept(rows: VolumeBackupPage['rows'], raw: JsonObject | null): Promise<ReturnType<typeof keptPage>> {
  return keptPage({ body: await pageBody({ ...around, rows }, FETCHED_AT, raw) });
}

/** As the gateway keeps what VBS sends. */
async function received(answer: JsonObject): Promise<{ page: VolumeBackupPage; raw: JsonObject | null }> {
  const page = finished(readVolumeBackupPage(answer, A_PROJECT));
  if (page === null) throw new Error('no page');
  return Promise.resolve({ page, raw: finished(rawVolumeBackupPage(answer, A_PROJECT, linksOf(A_PROJECT))) });
}

const id = fc.uuid();
const row = fc.record({
  id: fc.oneof(
    id,
    id.map((text) => text.toUpperCase()),
    fc.constant('not one'),
    fc.constant(null),
  ),
  status: fc.constant('available'),
  name: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '","id":"', '\u2028', '\ud800')),
  links: fc.constantFrom([], [{ rel: 'self', href: 'http://inside/' }]),
});

describe('a page of VBS’s list that is kept', () => {
  it('is what was read, row by row and as a whole, and what was sent, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 250 }), fc.boolean(), async (rows, isFollowed) => {
        const links = isFollowed ? { backups_links: [{ rel: 'next', href: 'http://inside/' }] } : {};
        const { page, raw } = await received({ backups: rows, ...links });
        const read = keptPage({ body: await pageBody(page, FETCHED_AT, raw) });
        expect({ ...page, rows: read.rows() }).toEqual(JSON.parse(JSON.stringify(page)));
        expect(read).toMatchObject({ received: page.received, foreign: page.foreign, linksNext: page.linksNext });
        expect(read.ids).toEqual(page.rows.map((each) => each.id));
        expect(read.rawText().toString('utf8')).toBe(JSON.stringify(raw));
        const sent = (JSON.parse(JSON.stringify(raw)) as { backups: { id: string | null }[] }).backups;
        const rawRows = Map.groupBy(sent, (each) => each.id?.toLowerCase());
        for (const own of read.ids) {
          const text = await read.rawOf(own);
          expect(rawRows.get(own)).toContainEqual(JSON.parse(text ?? 'null'));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has a row by its id as callers of the raw routes get it, small or packed', async () => {
    for (const count of [1, 300]) {
      const ids = Array.from(
        { length: count },
        (_, at) => `${String(at).padStart(8, '0')}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`,
      );
      const sent = ids.map((each) => ({ id: each.toUpperCase(), name: `büro ${each}`, size: 1 }));
      const { page, raw } = await received({ backups: sent });
      const read = keptPage({ body: await pageBody(page, FETCHED_AT, raw) });
      for (const [at, each] of ids.entries()) {
        expect(JSON.parse((await read.rawOf(each)) ?? '')).toEqual(sent[at]);
        expect(read.rowsOf(each).map(({ facts }) => facts.name)).toEqual([`büro ${each}`]);
      }
    }
  });

  it('takes less room than what was read and a fifth of what was sent: keys are kept once, and the raw page packed', async () => {
    const sent = Array.from({ length: 300 }, (_, at) => ({ id: randomUUID(), name: `nightly_${at}`, size: at }));
    const { page, raw } = await received({ backups: sent });
    const whole = JSON.stringify(page).length;
    const body = await pageBody(page, FETCHED_AT, raw);
    expect(body.byteLength).toBeLessThan(0.6 * whole + 0.7 * JSON.stringify(raw).length);
    expect((await pageBody(page, FETCHED_AT, null)).byteLength).toBeLessThan(0.6 * whole);
  });

  it('has a row twice where VBS sent it twice, in its order', async () => {
    const rows = [aRow('a', { name: 'first' }), aRow('b'), aRow('a', { name: 'second' }), aRow('a', { name: 'third' })];
    const read = await kept(rows, null);
    expect(read.rowsOf('a').map(({ facts }) => facts.name)).toEqual(['first', 'second', 'third']);
    expect(read.ids).toEqual(['a', 'b', 'a', 'a']);
  });

  it.each(['__proto__', 'constructor', 'c', ''])('has nothing of %j, which VBS did not send', async (other) => {
    const read = await kept([aRow('a')], { backups: [{ id: 'a' }] });
    expect([read.rowsOf(other), await read.rawOf(other)]).toEqual([[], null]);
  });

  it('has the rows and no raw ones where the page could not be looked through', async () => {
    const read = await kept([aRow('a')], null);
    expect([read.rowsOf('a').length, await read.rawOf('a'), read.rawText().toString()]).toEqual([1, null, 'null']);
  });

  it('says when it was fetched; its index is read once where it is long', async () => {
    const body = (rows: number) =>
      pageBody({ ...around, rows: Array.from({ length: rows }, (_, at) => aRow(`${at}`)) }, FETCHED_AT, null);
    const [long, short] = [await body(101), await body(100)];
    expect(keptPage({ body: long })).toMatchObject({ ...around, fetchedAt: FETCHED_AT });
    expect(keptPage({ body: long })).toBe(keptPage({ body: long }));
    expect(keptPage({ body: short })).not.toBe(keptPage({ body: short })); // there may be tens of thousands of them
  });
});
