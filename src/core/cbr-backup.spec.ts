import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aCbrBackup, aCbrChild, CBR_BACKUP_ID, CBR_CHILD_ID } from '../../test/support/cbr-builders.js';
import { readCbrBackup } from './cbr-backup.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { parseJson, type Json } from './json.js';

/** One and the same backup as each of the services would tell it, as far as CBR has words for it. */
const TOLD_BY_CSBS = readCheckpointItem({
  id: CBR_BACKUP_ID,
  checkpoint_id: '0c3f8a52-7d0a-4f7e-9a35-6a1f2be0c1d4',
  name: 'weekly_shop-01',
  description: 'before the move',
  status: 'available',
  created_at: '2024-03-09T01:30:12.084695',
  updated_at: '2024-03-09T01:41:25.114000',
  resource_id: '5b9d7f0e-6a3c-4b1d-8e2f-90a1b2c3d4e5',
  resource_type: 'OS::Nova::Server',
  extend_info: {
    auto_trigger: true,
    incremental: false,
    image_type: 'backup',
    supported_restore_mode: 'backup',
    support_lld: true,
    resource_name: 'shop-01',
    resource_az: 'eu-de-01',
    app_consistency: { app_consistency: 1, app_consistency_status: 0, app_consistency_error_code: '0' },
    os_images_data: [{ image_id: 'b7f7f7a2-2f3c-4d0b-8a60-0a2f6f3f7c11' }],
    copy_status: 'copying',
    copy_from: 'eu-nl',
    volume_backups: [
      {
        id: CBR_CHILD_ID,
        name: 'weekly_shop-01_system',
        status: 'available',
        bootable: true,
        incremental: false,
        image_type: 'backup',
        snapshot_id: 'd1c2b3a4-0f1e-4d2c-9b3a-485766758493',
        source_volume_id: 'a0b1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d',
        source_volume_name: 'shop-01-system',
        source_volume_size: 40,
      },
    ],
  },
});

describe('a backup of CBR', () => {
  it('is read as CSBS would have told the same one', () => {
    const told = readCbrBackup(
      aCbrBackup({
        replication_records: [
          { created_at: '2024-03-10T00:00:00', status: 'replicating', destination_region: 'eu-nl' },
          { created_at: '2024-03-09T00:00:00', status: 'success', destination_region: 'eu-ch2' },
        ],
      }),
    );
    expect(told).toEqual(TOLD_BY_CSBS);
  });

  it.each([
    ['waiting_protect', 'pending'],
    ['protecting', 'running'],
    ['available', 'available'],
    ['waiting_restore', 'restoring'],
    ['restoring', 'restoring'],
    ['error', 'error'],
    ['waiting_delete', 'deleting'],
    ['deleting', 'deleting'],
    ['archived', 'unknown'],
  ])('%s is %s', (word, status) => {
    const { facts, volumes } = readCbrBackup(aCbrBackup({ status: word, children: [aCbrChild({ status: word })] }));
    expect([facts.status, facts.rawStatus, volumes[0]?.status]).toEqual([status, word, status]);
  });

  it('has sizes of its source, never of itself', () => {
    const { facts, volumes } = readCbrBackup(aCbrBackup({ resource_size: 140 }));
    expect([facts.sizeBytes, volumes[0]?.backupSizeBytes]).toEqual([null, null]);
    expect(volumes[0]?.source.volumeSizeBytes).toBe(40 * 1024 ** 3);
  });

  it.each(['2020-02-21T07:07:25.114+00:00', '2020-02-21T07:07:25.114', '2020-02-21T08:07:25.114+01:00'])(
    'a time written %s is UTC',
    (time) => {
      expect(readCbrBackup(aCbrBackup({ created_at: time })).facts.createdAt).toBe('2020-02-21T07:07:25.114Z');
    },
  );

  it('numbers in strings are numbers', () => {
    const texts = { app_consistency: '0', app_consistency_status: '0', app_consistency_error_code: '0' };
    const { facts } = readCbrBackup(aCbrBackup({ extend_info: { app_consistency: texts } }));
    expect(facts.appConsistency).toEqual({ mode: 0, status: 0, errorCode: '0', errorMessage: null });
  });

  it('a text that is a number is none, and that is told', () => {
    const { facts, warnings } = readCbrBackup(aCbrBackup({ extend_info: { app_consistency: { app_consistency: 0, app_consistency_error_code: 5 } } })); // prettier-ignore
    expect(facts.appConsistency).toEqual({ mode: 0, status: null, errorCode: null, errorMessage: null });
    expect(warnings.map(({ path }) => path)).toEqual(['appConsistency.errorCode']);
  });

  it('nothing that stands in it is taken for the end of the backup', () => {
    expect(readCbrBackup(aCbrBackup({ protected_at: '2024-03-09T01:41:25.114' })).facts.finishedAt).toBeNull();
  });

  it('children that are no list leave it open what disks there are', () => {
    const { allVolumesListed, volumes, warnings } = readCbrBackup(aCbrBackup({ children: 'none' }));
    expect([allVolumesListed, volumes]).toEqual([false, []]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'wrong-type', path: 'volumes' })]);
  });

  it('whatever stands there, reading it does not fail', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(aCbrBackup())), fc.json()), (texts) => {
        const backup = Object.fromEntries(
          Object.entries(texts).map(([key, text]): [string, Json] => [key, parseJson(text) ?? null]),
        );
        expect(Object.keys(readCbrBackup(backup).facts).sort()).toEqual(Object.keys(TOLD_BY_CSBS.facts).sort());
      }),
    );
  });
});
