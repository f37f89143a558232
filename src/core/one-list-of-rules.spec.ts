import { describe, expect, it } from '@jest/globals';
import { aCbrBackup, aCbrChild, CBR_CHILD_ID } from '../../test/support/cbr-builders.js';
import { A_PROJECT, aRow } from '../../test/support/core-builders.js';
import { seedView } from '../../test/support/seed-view.js';
import type { BackupView, SourceState } from './backup-view.js';
import { readCbrBackup } from './cbr-backup.js';
import { joinBackups, UNWANTED, type VolumeBackupAnswers } from './join.js';
import { isJsonArray, isJsonObject, parseJson, type Json, type JsonObject } from './json.js';
import { STATUSES } from './status.js';

const OK: SourceState = { status: 'ok', fetchedAt: '2026-11-23T00:00:00.000Z', error: null };
const GIB = 1024 ** 3;
const SEED_VIEW = seedView({ csbs: '2026-11-23T00:00:00.000Z', vbs: '2026-11-23T00:00:00.000Z' });

type Rule = (value: Json | undefined) => boolean;

const text: Rule = (value) => value === null || (typeof value === 'string' && value !== '');
const flag: Rule = (value) => value === null || typeof value === 'boolean';
const time: Rule = (value) =>
  value === null || (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value));
const whole: Rule = (value) =>
  value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0);
const ofGib: Rule = (value) => value === null || (typeof value === 'number' && value > 0 && value % GIB === 0);
const number: Rule = (value) => value === null || typeof value === 'number';
const uuid: Rule = (value) =>
  value === null || (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value));
const status: Rule = (value) => STATUSES.some((one) => one === value);
const oneOf =
  (...words: readonly (string | null)[]): Rule =>
  (value) =>
    words.some((word) => word === value);
const list: Rule = isJsonArray;

/** What each key of a view means, whichever service told it: its kind, its unit, its words. */
const RULES: Readonly<Record<string, Rule>> = {
  id: uuid,
  projectId: (value) => value === A_PROJECT,
  checkpointId: uuid,
  name: text,
  description: text,
  status,
  rawStatus: text,
  progressPercent: (value) => value === null || (typeof value === 'number' && value >= 0 && value <= 100),
  createdAt: time,
  updatedAt: time,
  finishedAt: time,
  incremental: flag,
  automatic: flag,
  imageType: oneOf('backup', 'replication'),
  sizeBytes: whole,
  averageRateBytesPerSecond: whole,
  spaceSavingRatio: number,
  restoreMode: oneOf('na', 'backup', 'snapshot', null),
  lazyLoading: flag,
  taskId: text,
  hypervisorType: text,
  'copy.status': oneOf('na', 'waiting_copy', 'copying', 'success', 'fail', null),
  'copy.region': text,
  failure: (value) => value === null || isJsonObject(value),
  appConsistency: (value) => value === null || isJsonObject(value),
  imageIds: (value) => isJsonArray(value) && value.every(uuid),
  tags: list,
  'resource.id': uuid,
  'resource.name': text,
  'resource.type': (value) => value === 'OS::Nova::Server',
  'resource.availabilityZone': text,
  'resource.region': text,
  'resource.serviceType': text,
  'resource.imageType': text,
  'resource.vcpus': whole,
  'resource.ramBytes': whole,
  'resource.systemDiskBytes': whole,
  'resource.eip': text,
  'resource.privateIp': text,
  'volumes[].id': uuid,
  'volumes[].name': text,
  'volumes[].status': status,
  'volumes[].rawStatus': text,
  'volumes[].bootable': flag,
  'volumes[].incremental': flag,
  'volumes[].imageType': oneOf('backup', 'replication'),
  'volumes[].backupSizeBytes': whole,
  'volumes[].averageRateBytesPerSecond': whole,
  'volumes[].spaceSavingRatio': number,
  'volumes[].snapshotId': uuid,
  'volumes[].source.volumeId': uuid,
  'volumes[].source.volumeName': text,
  'volumes[].source.volumeSizeBytes': ofGib,
  'volumes[].match': oneOf('matched', 'missing', 'unknown', 'skipped'),
  'volumes[].vbs': (value) => value === null || isJsonObject(value),
  'volumes[].discrepancies': list,
  'summary.volumes': whole,
  'summary.matched': whole,
  'summary.missing': whole,
  'summary.unknown': whole,
  'summary.discrepancies': whole,
  completeness: oneOf('complete', 'partial'),
  warnings: list,
  'sources.csbs': isJsonObject,
  'sources.vbs': isJsonObject,
};
/** What says which service it was, where there are two. */
const OF_TWO: Readonly<Record<string, Rule>> = { origin: oneOf('csbs', 'cbr'), 'sources.cbr': isJsonObject };

/** Looked into no further: the rule is for the whole of it. */
const WHOLES = new Set(Object.keys({ ...RULES, ...OF_TWO }));

function leaves(value: Json, path = ''): readonly (readonly [string, Json])[] {
  if (WHOLES.has(path)) return [[path, value]];
  if (isJsonArray(value)) return value.flatMap((entry) => leaves(entry, `${path}[]`));
  if (!isJsonObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, entry]) => leaves(entry, path === '' ? key : `${path}.${key}`));
}

/** Keys that break their rule, or have none, and rules that no key has. */
function broken(view: BackupView, rules: Readonly<Record<string, Rule>>): readonly string[] {
  const found = leaves(parseJson(JSON.stringify(view)) ?? null);
  const paths = new Set(found.map(([path]) => path));
  return [
    ...found.flatMap(([path, value]) => (rules[path]?.(value) === true ? [] : [`${path} is ${JSON.stringify(value)}`])),
    ...Object.keys(rules).filter((path) => !paths.has(path)),
  ];
}

function cbrView(changes: JsonObject, vbs: VolumeBackupAnswers = UNWANTED): BackupView {
  const item = readCbrBackup(aCbrBackup(changes));
  return joinBackups({ projectId: A_PROJECT, id: item.id ?? '' }, { item, source: OK, origin: 'cbr' }, vbs);
}

/** VBS's row of the one child, as it agrees with it. */
const ROW = aRow(CBR_CHILD_ID, {
  volume_id: 'a0b1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d',
  size: 40,
  snapshot_id: 'd1c2b3a4-0f1e-4d2c-9b3a-485766758493',
});
const LISTED: VolumeBackupAnswers = { rows: [ROW], gone: new Set(), source: OK, warnings: [] };

/** The document's example: one disk, much that is null, no word on whether it is incremental. */
const AS_DOCUMENTED: JsonObject = {
  updated_at: null,
  extend_info: {
    auto_trigger: true,
    supported_restore_mode: 'backup',
    os_images_data: null,
    contain_system_disk: true,
    snapshot_id: null,
    bootable: null,
    support_lld: true,
  },
  children: [
    aCbrChild({
      extend_info: {
        auto_trigger: true,
        supported_restore_mode: null,
        os_images_data: null,
        snapshot_id: '5230a977-1a94-4092-8edd-519303a44cda',
        bootable: true,
        support_lld: null,
        encrypted: true,
      },
    }),
  ],
};

describe('one list of rules', () => {
  it('holds for what CSBS says', () => {
    expect(broken(SEED_VIEW, RULES)).toEqual([]);
  });

  it.each<[string, BackupView]>([
    ['as the document has it', cbrView(AS_DOCUMENTED)],
    ['with everything that can be said', cbrView({})],
    ['joined with VBS', cbrView({}, LISTED)],
    ['under way', cbrView({ status: 'protecting', children: [aCbrChild({ status: 'protecting' })] })],
    ['being copied', cbrView({ replication_records: [{ status: 'replicating', destination_region: 'eu-nl' }] })],
  ])('holds for what CBR says, %s', (_, view) => {
    expect(broken(view, { ...RULES, ...OF_TWO })).toEqual([]);
  });

  it('has the same keys on both sides, and what tells them apart beside them', () => {
    const [csbs, cbr] = [SEED_VIEW, cbrView({}, LISTED)].map((view) => new Set(Object.keys(view)));
    expect([...(cbr ?? [])].filter((key) => csbs?.has(key) !== true)).toEqual(['origin']);
    expect([...(csbs ?? [])].filter((key) => cbr?.has(key) !== true)).toEqual([]);
  });
});

describe('a backup of CBR in a view', () => {
  it('has the row of the child’s id, and no discrepancy where both agree', () => {
    const { volumes, completeness, sources } = cbrView({}, LISTED);
    expect(volumes).toMatchObject([
      { id: CBR_CHILD_ID, match: 'matched', discrepancies: [], vbs: { volumeSizeBytes: 40 * GIB } },
    ]);
    expect([completeness, sources.csbs.status, sources.cbr?.status]).toEqual(['complete', 'skipped', 'ok']);
  });

  it('is missing there only where that is proved', () => {
    const nothing = { ...LISTED, rows: [] };
    expect(cbrView({}, nothing).volumes[0]?.match).toBe('unknown');
    expect(cbrView({}, { ...nothing, gone: new Set([CBR_CHILD_ID]) }).volumes[0]?.match).toBe('missing');
  });
});
