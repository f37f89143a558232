import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isJsonObject, parseJson, type Json, type JsonObject } from './json.js';
import { readVolumeBackup, type VolumeBackup } from './volume-backup.js';

const SECRETS = ['VK', 'CMKID', 'BP', 'SP', 'backupurl', 'OMID', 'ebk_T_I', 'snap_id', 'VMID'];
const ID = '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d';
const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

/** A row of `backups/detail` as a cloud of today sends it, without `service_metadata`. */
function aRow(changes: JsonObject = {}): JsonObject {
  return {
    status: 'available',
    description: null,
    links: [{ href: `http://192.168.82.222:8776/v2/${PROJECT}/backups/${ID}`, rel: 'self' }],
    availability_zone: 'az1.dc1',
    volume_id: 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe',
    fail_reason: null,
    id: ID,
    size: 20,
    object_count: 0,
    container: 'volumebackups',
    name: 'manualbk_47222',
    created_at: '2017-04-15T04:20:41.000000',
    updated_at: '2017-04-15T04:25:31.000000',
    data_timestamp: '2017-04-15T04:20:41.000000',
    'os-bak-tenant-attr:tenant_id': PROJECT,
    snapshot_id: '36f520e1-d2ea-4907-956a-3d9cd53e2d38',
    is_incremental: false,
    has_dependent_backups: false,
    ...changes,
  };
}

const THE_BACKUP: VolumeBackup = {
  id: ID,
  owners: [PROJECT],
  facts: {
    name: 'manualbk_47222',
    description: null,
    status: 'available',
    rawStatus: 'available',
    createdAt: '2017-04-15T04:20:41.000000Z',
    updatedAt: '2017-04-15T04:25:31.000000Z',
    dataTimestamp: '2017-04-15T04:20:41.000000Z',
    availabilityZone: 'az1.dc1',
    volumeId: 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe',
    volumeSizeBytes: 21_474_836_480,
    snapshotId: '36f520e1-d2ea-4907-956a-3d9cd53e2d38',
    container: 'volumebackups',
    objectCount: 0,
    failReason: null,
    incremental: false,
    hasDependentBackups: false,
    metadata: null,
  },
  requestedIncremental: null,
  warnings: [],
};

function read(changes: JsonObject): VolumeBackup {
  const backup = readVolumeBackup(aRow(changes));
  if (backup === null) throw new Error('the row was refused');
  return backup;
}
const codesAndPaths = ({ warnings }: VolumeBackup): string[] => warnings.map(({ code, path }) => `${code} ${path}`);

describe('a row of VBS', () => {
  it('is read whole, without a warning; one of v3 has no metadata', () => {
    expect(readVolumeBackup(aRow())).toEqual(THE_BACKUP);
  });

  it('of 2013, as in the document’s example, lacks most and is read all the same', () => {
    const row = {
      status: 'error',
      description: null,
      availability_zone: null,
      volume_id: '2748f2f2-4394-4e6e-af8d-8dd34496c024',
      fail_reason: 'Connection to swift failed: [Errno 111] ECONNREFUSED',
      id: '80e17946-6e56-46e0-9547-e9ba4f1619bd',
      size: 1,
      object_count: null,
      container: 'volumebackups',
      name: null,
      created_at: '2013-06-27T08:56:58.000000',
    };
    const backup = readVolumeBackup(row);
    expect(Object.keys(backup?.facts ?? {})).toEqual(Object.keys(THE_BACKUP.facts));
    expect(backup).toMatchObject({
      owners: [],
      facts: {
        status: 'error',
        name: null,
        createdAt: '2013-06-27T08:56:58.000000Z',
        updatedAt: null,
        incremental: null,
      },
      warnings: [],
    });
    expect(backup?.facts).toMatchObject({
      objectCount: null,
      failReason: row.fail_reason,
      volumeSizeBytes: 1_073_741_824,
    });
  });

  it.each([{}, { id: null }, { id: '' }, { id: 7 }, { id: [ID] }])('without an id is none: %j', (row) => {
    expect(readVolumeBackup(row)).toBeNull();
  });

  it('says whose it is in the words of v2 or v3, with dashes or without', () => {
    const owners = (changes: JsonObject): readonly string[] =>
      read({ 'os-bak-tenant-attr:tenant_id': null, ...changes }).owners;
    expect(owners({})).toEqual([]);
    expect(owners({ 'os-backup-project-attr:project_id': PROJECT })).toEqual([PROJECT]);
    expect(owners({ 'os-bak-tenant-attr:tenant_id': '', 'os-backup-project-attr:project_id': PROJECT })).toEqual([
      PROJECT,
    ]);
    expect(owners({ 'os-bak-tenant-attr:tenant_id': 'B23B579F-08C8-4228-B9B4-673C46F0C442' })).toEqual([PROJECT]);
  });

  it.each([
    ['creating', 'running'],
    ['error_restoring', 'error'],
    ['error_deleting', 'error'],
    ['deleted', 'deleted'],
  ])('in the state %s is %s', (word, status) => {
    expect(read({ status: word })).toMatchObject({ facts: { status, rawStatus: word }, warnings: [] });
  });

  it('in a state that only CSBS knows is unknown, with a warning', () => {
    const backup = read({ status: 'protecting' });
    expect(backup.facts).toMatchObject({ status: 'unknown', rawStatus: 'protecting' });
    expect(codesAndPaths(backup)).toEqual(['unknown-status status']);
  });

  it('with values of other types has nothing there, and a warning at each', () => {
    const backup = read({
      name: 7,
      size: -1,
      object_count: 'many',
      is_incremental: 'no',
      created_at: 'now',
      volume_id: {},
    });
    expect(backup.facts).toMatchObject({ name: null, volumeSizeBytes: null, objectCount: null, incremental: null });
    expect(codesAndPaths(backup).sort()).toEqual([
      'out-of-range volumeSizeBytes',
      'wrong-type createdAt',
      'wrong-type incremental',
      'wrong-type name',
      'wrong-type objectCount',
      'wrong-type volumeId',
    ]);
  });
});

describe('the description of a volume backup', () => {
  it.each([
    ['{"DESC": "Backup_Demo", "INC": 1}', 'Backup_Demo', true],
    [' {"DESC": "Backup_Demo", "INC": "0"}', 'Backup_Demo', false],
    ['{"ST":0,"INC":1}', null, true],
    ['{"ST":1}', null, null],
    ['{"DESC":""}', null, null],
    ['{"INC":null,"DESC":"d"}', 'd', null],
  ])('is taken out of the JSON that the cloud makes of it: %s', (description, text, requested) => {
    expect(read({ description })).toMatchObject({
      facts: { description: text },
      requestedIncremental: requested,
      warnings: [],
    });
  });

  it.each([
    'before the upgrade',
    '--',
    '{"note":"mine"}',
    '{}',
    '{DESC: x}',
    '{"DESC": "cut',
    '["DESC"]',
    '"DESC"',
    '7',
    'null',
    '{"__proto__":{"DESC":"x"}}',
    '{'.repeat(10_000),
  ])('is the text itself where it is not that JSON: %s', (description) => {
    expect(read({ description })).toMatchObject({ facts: { description }, requestedIncremental: null, warnings: [] });
  });

  it('of another type inside is nothing, with a warning', () => {
    const backup = read({ description: '{"DESC":7,"INC":"perhaps"}' });
    expect(backup).toMatchObject({ facts: { description: null }, requestedIncremental: null });
    expect(codesAndPaths(backup)).toEqual(['wrong-type description', 'wrong-type description']);
  });

  it('that asks for neither full nor incremental says nothing of it', () => {
    expect(read({ description: '{"INC":0.5}' }).requestedIncremental).toBeNull();
    const backup = read({ description: '{"INC":2}' });
    expect([backup.requestedIncremental, codesAndPaths(backup)]).toEqual([null, ['out-of-range description']]);
  });

  it('never overrules what the row itself says', () => {
    expect(read({ is_incremental: false, description: '{"INC":1}' }).facts.incremental).toBe(false);
  });
});

describe('the metadata of a row', () => {
  it('is read from its JSON text', () => {
    const { facts, warnings } = read({ service_metadata: ' {"bootable": true, "ST": 1, "VK": "CANARY"} ' });
    expect(facts.metadata).toMatchObject({ bootable: true, backupKind: 'server', encrypted: true });
    expect(warnings).toEqual([]);
  });

  it('that was cut short is nothing, with a warning', () => {
    const backup = read({ service_metadata: '{"bootable": true, "VK": "CANARY' });
    expect([backup.facts.metadata, codesAndPaths(backup)]).toEqual([null, ['unreadable-metadata metadata']]);
  });

  it('that is no text is nothing, with a warning', () => {
    const backup = read({ service_metadata: { VK: 'CANARY' } });
    expect([backup.facts.metadata, codesAndPaths(backup)]).toEqual([null, ['wrong-type metadata']]);
    expect(JSON.stringify(backup)).not.toContain('CANARY');
  });
});

describe('a row with anything anywhere in it', () => {
  const secrets = Object.fromEntries(SECRETS.map((key) => [key, 'CANARY']));
  const metadata = JSON.stringify({
    bootable: true,
    progress: '0',
    ST: 1,
    DL: 0,
    CS: 642,
    AT: 0.1,
    VT: 'SAS',
    ...secrets,
  });
  const seed = aRow({ service_metadata: metadata, description: '{"DESC":"d","INC":1}', ...secrets });
  const count = Object.keys(seed).length + 4;
  const anyJson = fc.json().map((text) => parseJson(text) ?? null);
  const odd = fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '\0',
    '\ud800',
    'x'.repeat(10_000),
    1e308,
    -1,
    2 ** 53,
  );

  /** The n-th value, in the order in which JSON.stringify visits them, is another one; the metadata may be cut short. */
  function changed(n: number, value: Json, width: number): JsonObject {
    let visited = 0;
    const text = JSON.stringify(seed, (_key, entry: Json) => (visited++ === n ? value : entry));
    const row = parseJson(text);
    return isJsonObject(row) && row['service_metadata'] === metadata
      ? { ...row, service_metadata: metadata.slice(0, width) }
      : isJsonObject(row)
        ? row
        : {};
  }
  function leaves(value: unknown): unknown[] {
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
  }

  it('is read without an exception, with every key, no number that JSON lacks, and no secret', () => {
    const width = fc.oneof(fc.constant(metadata.length), fc.nat(metadata.length));
    fc.assert(
      fc.property(fc.nat(count), fc.oneof(anyJson, odd), width, (n, value, cutAt) => {
        const backup = readVolumeBackup(changed(n, value, cutAt));
        if (backup === null) return;
        expect(Object.keys(backup.facts)).toEqual(Object.keys(THE_BACKUP.facts));
        for (const leaf of leaves(backup)) {
          expect(leaf === null || ['string', 'boolean'].includes(typeof leaf) || Number.isFinite(leaf)).toBe(true);
        }
        expect(JSON.stringify(backup)).not.toContain('CANARY');
      }),
      { numRuns: 500 },
    );
  });
});
