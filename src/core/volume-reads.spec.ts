import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { readCheckpointItem, type CheckpointVolume } from './checkpoint-item.js';
import { planVolumeReads, unsettledIds, type ReadCosts } from './volume-reads.js';

/** A UUID by number. */
const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
/** Nothing is known of the project, and no other backup is looked at. */
const ALONE: ReadCosts = { pages: null, spent: 0, together: 1, isListSlow: false };
type Ids = readonly [id: string | null, volumeId: string | null];

const volumes = (...ids: Ids[]): readonly CheckpointVolume[] =>
  readCheckpointItem({ extend_info: { volume_backups: ids.map(([id, source]) => ({ id, source_volume_id: source })) } })
    .volumes;
/** n volume backups, each of a disk of its own. */
const disks = (n: number): readonly CheckpointVolume[] =>
  volumes(...Array.from({ length: n }, (_, index): Ids => [uuid(index), uuid(100 + index)]));

const HOSTILE = [
  '',
  '..',
  '../../v3/x',
  'detail',
  '__proto__',
  'constructor',
  '\0',
  '\ud800',
  `${uuid(1)}?all_tenants=1`,
  uuid(1).replace('4', 'G'),
];

describe('what is asked of VBS', () => {
  it('is nothing for an item without volumes', () => {
    expect(planVolumeReads([], ALONE)).toEqual({ kind: 'none' });
  });

  it('is one list for each disk, when these are few', () => {
    expect(planVolumeReads(disks(2), ALONE)).toEqual({ kind: 'few', volumeIds: [uuid(100), uuid(101)], backupIds: [] });
    expect(planVolumeReads(disks(4), ALONE)).toMatchObject({ kind: 'few' });
  });

  it('is one list for a disk that has many backups', () => {
    const chain = volumes(...Array.from({ length: 50 }, (_, index): Ids => [uuid(index), uuid(100)]));
    expect(planVolumeReads(chain, ALONE)).toEqual({ kind: 'few', volumeIds: [uuid(100)], backupIds: [] });
  });

  it('is a scan when there are more disks than a scan has pages', () => {
    expect(planVolumeReads(disks(5), ALONE)).toEqual({ kind: 'scan' });
  });

  it('is the backup itself where CSBS does not name its disk, or names it out of form', () => {
    const plan = planVolumeReads(
      volumes([uuid(1), null], [uuid(2), '../x'], [uuid(3), uuid(100)], [uuid(1), '']),
      ALONE,
    );
    expect(plan).toEqual({ kind: 'few', volumeIds: [uuid(100)], backupIds: [uuid(1), uuid(2)] });
  });

  it('is no scan for a few disks where the list takes too long, until as much was spent as the longest costs', () => {
    const slow = { pages: 1, spent: 16, together: 100, isListSlow: true };
    expect(planVolumeReads(disks(4), slow)).toMatchObject({ kind: 'few' });
    expect(planVolumeReads(disks(4), { ...slow, spent: 17 })).toEqual({ kind: 'scan' });
    expect(planVolumeReads(disks(5), { ...slow, spent: 0 })).toEqual({ kind: 'scan' });
    expect(planVolumeReads([], slow)).toEqual({ kind: 'none' });
  });

  it('is a scan as soon as that is no dearer: for a small project, for many at once, for one after the other', () => {
    const plan = (more: Partial<ReadCosts>): string => planVolumeReads(disks(2), { ...ALONE, ...more }).kind;
    expect([plan({}), plan({ pages: 2 }), plan({ pages: 1 })]).toEqual(['few', 'few', 'scan']);
    expect([plan({ together: 2 }), plan({ together: 3 })]).toEqual(['few', 'scan']);
    expect([plan({ spent: 2 }), plan({ spent: 3 })]).toEqual(['few', 'scan']);
    expect(plan({ pages: 1000 })).toBe('few');
    expect([20, 21].map((n) => planVolumeReads(disks(n), { ...ALONE, pages: 1000 }).kind)).toEqual(['few', 'scan']);
    expect([7, 8].map((n) => planVolumeReads(disks(n), { ...ALONE, pages: 7 }).kind)).toEqual(['few', 'scan']);
  });

  it('is nothing for a volume without an id, which nothing could be joined by', () => {
    expect(planVolumeReads(volumes([null, uuid(100)]), ALONE)).toEqual({ kind: 'none' });
  });

  it.each(HOSTILE)('is nothing for an id out of form: %j', (id) => {
    expect(planVolumeReads(volumes([id, uuid(100)]), ALONE)).toEqual({ kind: 'none' });
    expect(planVolumeReads(volumes([id, id]), ALONE)).toEqual({ kind: 'none' });
    expect(unsettledIds(volumes([id, uuid(100)]), new Set())).toEqual([]);
  });

  it('is never an id in another form than a UUID’s, never one twice, and never more than a few', () => {
    const id = fc.oneof(fc.nat(9).map(uuid), fc.constantFrom(...HOSTILE), fc.constant(null), anyText());
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { maxLength: 12 }), (ids) => {
        const item = volumes(...ids);
        const plan = planVolumeReads(item, ALONE);
        const asked = plan.kind === 'few' ? [...plan.volumeIds, ...plan.backupIds] : [];
        for (const one of [...asked, ...unsettledIds(item, new Set())]) {
          expect(one).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        }
        expect(asked.length).toBeLessThanOrEqual(4);
        if (plan.kind === 'few') expect(new Set(plan.volumeIds).size + new Set(plan.backupIds).size).toBe(asked.length);
      }),
    );
  });

  it('sees every volume that has an id in form: by its disk, by itself, or by the scan', () => {
    const ids = fc.tuple(fc.nat(9).map(uuid), fc.option(fc.nat(9).map((n) => uuid(100 + n))));
    fc.assert(
      fc.property(fc.array(ids, { minLength: 1, maxLength: 12 }), (given) => {
        const plan = planVolumeReads(volumes(...given), ALONE);
        expect(plan.kind).not.toBe('none');
        if (plan.kind !== 'few') return;
        for (const [id, disk] of given) {
          expect(plan.backupIds.includes(id) || plan.volumeIds.includes(disk ?? '')).toBe(true);
        }
      }),
    );
  });
});

describe('the ids that no answer has settled', () => {
  it('are each named once, in the order of the item', () => {
    const item = volumes([uuid(2), null], [uuid(1), null], [uuid(2), null], [null, null], [uuid(3), null]);
    expect(unsettledIds(item, new Set([uuid(1)]))).toEqual([uuid(2), uuid(3)]);
    expect(unsettledIds(item, new Set([uuid(1), uuid(2), uuid(3)]))).toEqual([]);
  });
});
