import { describe, expect, it } from '@jest/globals';
import type { BackupView, SourceState } from './backup-view.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { joinBackups } from './join.js';
import type { JsonObject } from './json.js';
import { keepFetchedAt } from './keep-fetched-at.js';
import { readVolumeBackup } from './volume-backup.js';

const FIRST = '2026-08-24T10:00:00.000Z';
const LATER = '2026-08-24T10:00:30.000Z';

interface Answers {
  readonly item?: JsonObject;
  readonly volume?: JsonObject;
  /** `null`: VBS does not have it. */
  readonly row?: JsonObject | null;
  readonly vbs?: Partial<SourceState>;
}

/** A view of one volume, both halves fetched at that time. */
function aView(at: string, { item = {}, volume = {}, row = {}, vbs = {} }: Answers = {}): BackupView {
  const source = { status: 'ok', fetchedAt: at, error: null } as const;
  const wire = { status: 'available', name: 'b', ...item, extend_info: { volume_backups: [{ id: 'a', ...volume }] } };
  const read = row === null ? null : readVolumeBackup({ id: 'a', size: 20, ...row });
  const vbsAnswers = {
    rows: read === null ? [] : [read],
    gone: new Set<string>(),
    source: { ...source, ...vbs },
    warnings: [],
  };
  return joinBackups({ projectId: 'p', id: 'i' }, { item: readCheckpointItem(wire), source }, vbsAnswers);
}
/** What the second answer's halves say about when they are from. */
function fetchedAt(before: Answers, after: Answers): { csbs: string | null; vbs: string | null } {
  const { sources } = keepFetchedAt(aView(FIRST, before), aView(LATER, after));
  return { csbs: sources.csbs.fetchedAt, vbs: sources.vbs.fetchedAt };
}

describe('a view that was looked at again', () => {
  it('and has not changed is the same bytes', () => {
    const before = aView(FIRST);
    expect(JSON.stringify(keepFetchedAt(before, aView(LATER)))).toBe(JSON.stringify(before));
  });

  it('stays the same bytes however often that happens', () => {
    const before = aView(FIRST);
    const again = keepFetchedAt(keepFetchedAt(before, aView(LATER)), aView('2026-08-24T10:01:00.000Z'));
    expect(JSON.stringify(again)).toBe(JSON.stringify(before));
  });

  it('has the new values, and the earlier time only for the half that is as before', () => {
    const view = keepFetchedAt(aView(FIRST), aView(LATER, { item: { name: 'c' } }));
    expect(view.name).toBe('c');
    expect(fetchedAt({}, { item: { name: 'c' } })).toEqual({ csbs: LATER, vbs: FIRST });
    expect(fetchedAt({}, { volume: { size: 7 } })).toEqual({ csbs: LATER, vbs: FIRST });
    expect(fetchedAt({}, { row: { size: 21 } })).toEqual({ csbs: FIRST, vbs: LATER });
    expect(fetchedAt({}, { item: { name: 'c' }, row: { size: 21 } })).toEqual({ csbs: LATER, vbs: LATER });
  });

  it('whose VBS half came or went has a new time for that half alone', () => {
    const away = { row: null, vbs: { status: 'unavailable', error: 'upstream-timeout' } } as const;
    expect(fetchedAt({}, away)).toEqual({ csbs: FIRST, vbs: LATER });
    expect(fetchedAt(away, {})).toEqual({ csbs: FIRST, vbs: LATER });
    expect(fetchedAt(away, away)).toEqual({ csbs: FIRST, vbs: FIRST });
  });

  it('whose half fails in another way has a new time for it', () => {
    const timeout = { row: null, vbs: { status: 'unavailable', error: 'upstream-timeout' } } as const;
    const refused = { row: null, vbs: { status: 'unavailable', error: 'upstream-auth' } } as const;
    expect(fetchedAt(timeout, refused)).toEqual({ csbs: FIRST, vbs: LATER });
  });

  it('credits “incremental” to the service that changed it', () => {
    expect(fetchedAt({ volume: { incremental: false } }, { volume: { incremental: true } })).toEqual({
      csbs: LATER,
      vbs: FIRST,
    });
    expect(fetchedAt({ row: { is_incremental: false } }, { row: { is_incremental: true } })).toEqual({
      csbs: FIRST,
      vbs: LATER,
    });
  });

  it('may have lost or gained a volume, or have another in its place', () => {
    expect(fetchedAt({}, { volume: { id: 'z' } })).toEqual({ csbs: LATER, vbs: LATER });
    const none = aView(LATER, { item: { extend_info: {} } });
    expect(keepFetchedAt(aView(FIRST), { ...none, volumes: [] }).sources).toEqual(none.sources);
  });

  it('leaves both views as they were', () => {
    const [before, after] = [aView(FIRST), aView(LATER)];
    keepFetchedAt(before, after);
    expect([before, after]).toEqual([aView(FIRST), aView(LATER)]);
  });
});
