import { describe, expect, it } from '@jest/globals';
import { aRow } from '../../test/support/core-builders.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import { TooManyRows } from './batches.js';
import { walkVolumeBackups, type Behind, type ListedPage, type ReadPage } from './volume-backup-walk.js';

const LIMIT = 1000;

/** Newest first. */
function rows(count: number): VolumeBackup[] {
  return Array.from({ length: count }, (_, index) => {
    const createdAt = new Date(Date.UTC(2026, 0, 1) - index * 1000).toISOString().slice(0, 19);
    return aRow(`row ${index}`, { created_at: createdAt });
  });
}

function paged(sent: readonly VolumeBackup[], limit = LIMIT): ListedPage {
  const [received, linksNext] = [sent.length, sent.length === limit];
  return { rows: sent, received, linksNext };
}

/** A VBS that knows markers; `calls` are those it was asked. */
function aVbs(all: readonly VolumeBackup[], ignoresMarkers = false): { page: ReadPage; calls: Behind[] } {
  const calls: Behind[] = [];
  const page: ReadPage = (place) => {
    calls.push(place);
    if ('offset' in place) return Promise.resolve(paged(all.slice(place.offset, place.offset + LIMIT)));
    const from = ignoresMarkers ? 0 : all.findIndex(({ id }) => id === place.marker) + 1;
    if (from === 0 && !ignoresMarkers) return Promise.resolve(null);
    return Promise.resolve(paged(all.slice(from, from + LIMIT)));
  };
  return { page, calls };
}

async function walked(page: ReadPage): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of walkVolumeBackups(page)) ids.push(...batch.rows.map(({ id }) => id));
  return ids;
}

describe('a walk through the list of VBS', () => {
  it('sees every row once, a call for each page', async () => {
    const all = rows(2500);
    const { page, calls } = aVbs(all);
    expect(await walked(page)).toEqual(all.map(({ id }) => id));
    expect(calls).toEqual([{ offset: 0 }, { marker: 'row 999' }, { marker: 'row 1999' }]);
  });

  it('goes by overlapping offsets where VBS takes no markers', async () => {
    const all = rows(2500);
    const { page, calls } = aVbs(all, true);
    expect((await walked(page)).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(calls).toEqual([{ offset: 0 }, { marker: 'row 999' }, { offset: 950 }, { offset: 1900 }]);
  });

  it('goes on behind the row before one that was deleted', async () => {
    const all = rows(2500);
    const asked: Behind[] = [];
    const page: ReadPage = (place) => {
      asked.push(place);
      const left = 'marker' in place ? all.filter(({ id }) => id !== 'row 999' && id !== 'row 998') : all;
      return aVbs(left).page(place);
    };
    expect((await walked(page)).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(asked.slice(0, 4)).toEqual([
      { offset: 0 },
      { marker: 'row 999' },
      { marker: 'row 998' },
      { marker: 'row 997' },
    ]);
  });

  it('and by an offset where none of the last rows is there any more', async () => {
    const all = rows(2500);
    let pages = 0;
    const page: ReadPage = (place) => {
      pages += 1;
      const left = pages === 1 ? all : all.filter((_, at) => at < 980 || at > 999);
      return aVbs(left).page(place);
    };
    expect((await walked(page)).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  });

  it('ends where VBS sends the same page for ever', async () => {
    const first = rows(LIMIT);
    let calls = 0;
    const page: ReadPage = () => {
      calls += 1;
      return Promise.resolve(paged(first));
    };
    await expect(walked(page)).rejects.toBeInstanceOf(TooManyRows);
    expect(calls).toBeLessThan(6);
  });

  it('ends at fifty thousand rows', async () => {
    const { page } = aVbs(rows(51_000));
    await expect(walked(page)).rejects.toBeInstanceOf(TooManyRows);
  });
});
