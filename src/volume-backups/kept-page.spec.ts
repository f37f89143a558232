import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
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
        expect(read.rawText().toString('utf8')).toBe(Buffer.from(JSON.stringify(raw)).toString('utf8'));
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
        expect(JSON.parse(read.rawOf(each) ?? '')).toEqual(sent[at]);
        expect(read.rowsOf(each).map(({ facts }) => facts.name)).toEqual([`büro ${each}`]);
      }
    }
  });

  it('takes little more room than its rows: of the raw page a tenth is kept', async () => {
    const sent = Array.from({ length: 300 }, (_, at) => ({ id: `${at}-a`, description: 'nightly '.repeat(100), at }));
    const { page, raw } = await received({ backups: sent });
    const rows = page.rows.reduce((sum, each) => sum + JSON.stringify(each).length, 0);
    expect((await pageBody(page, FETCHED_AT, raw)).byteLength).toBeLessThan(1.2 * rows);
  });

  it('has a row twice where VBS sent it twice, in its order', async () => {
    const rows = [aRow('a', { name: 'first' }), aRow('b'), aRow('a', { name: 'second' }), aRow('a', { name: 'third' })];
    const read = await kept(rows, null);
    expect(read.rowsOf('a').map(({ facts }) => facts.name)).toEqual(['first', 'second', 'third']);
    expect(read.ids).toEqual(['a', 'b', 'a', 'a']);
  });

  it.each(['__proto__', 'constructor', 'c', ''])('has nothing of %j, which VBS did not send', async (other) => {
    const read = await kept([aRow('a')], { backups: [{ id: 'a' }] });
    expect([read.rowsOf(other), read.rawOf(other)]).toEqual([[], null]);
  });

  it('has the rows and no raw ones where the page could not be looked through', async () => {
    const read = await kept([aRow('a')], null);
    expect([read.rowsOf('a').length, read.rawOf('a'), read.rawText().toString()]).toEqual([1, null, 'null']);
  });

  it('says when it was fetched, and is read once', async () => {
    const body = await pageBody({ ...around, rows: [aRow('a')] }, FETCHED_AT, null);
    expect(keptPage({ body })).toMatchObject({ ...around, fetchedAt: FETCHED_AT });
    expect(keptPage({ body })).toBe(keptPage({ body }));
  });
});
