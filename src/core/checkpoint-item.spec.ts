import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readCheckpointItem, type CheckpointItem, type CheckpointVolume } from './checkpoint-item.js';
import { isJsonObject, parseJson, type Json, type JsonObject } from './json.js';

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error('no JSON object');
  return value;
}

/** The item of the first document's example, and one entry of its `extend_info.volume_backups`. */
const VOLUME = objectOf(`{
  "status": "available", "space_saving_ratio": 0, "name": "manualbk_47222", "bootable": true, "average_speed": 0,
  "source_volume_size": 20, "source_volume_id": "ee27f809-6fb5-40ae-ac46-c932bb4ee8fe", "incremental": false,
  "image_type": "backup", "source_volume_name": "karbor_02", "id": "70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d", "size": 0,
  "snapshot_id": "36f520e1-d2ea-4907-956a-3d9cd53e2d38" }`);
const EXTEND_INFO = objectOf(`{
  "auto_trigger": false, "space_saving_ratio": 0, "copy_status": "na", "fail_reason": "", "resource_az": "az1.dc1",
  "image_type": "backup", "finished_at": "2017-04-15T04:25:38.675478", "average_speed": 0, "copy_from": "",
  "supported_restore_mode": "backup", "support_lld": false, "fail_code": {}, "incremental": false,
  "os_images_data": [{ "image_id": "fe84dd80-0229-4918-8d3d-cbb33154b565" }], "hypervisor_type": "QEMU",
  "taskid": "e0a21692-2192-11e7-bf23-0242ac110007", "progress": 100, "fail_op": "", "resource_name": "karbor_02", "size": 0 }`);
const BACKUP_DATA = objectOf(`{
  "eip": "", "cloudservicetype": "", "ram": 4096, "vcpus": 4, "__openstack_region_name": "", "private_ip": "", "disk": 0,
  "imagetype": "" }`);
const ITEM = objectOf(`{
  "status": "available", "name": "backup_d32c", "resource_id": "f45c477a-57e5-465f-999f-d845083962db",
  "created_at": "2017-04-15T04:20:37.277880", "checkpoint_id": "f672a1bb-6912-446a-816c-72792c5263e0",
  "updated_at": "2017-04-15T04:25:38.680638", "resource_type": "OS::Nova::Server",
  "id": "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190" }`);

const aVolume = (changes: JsonObject = {}): JsonObject => ({ ...VOLUME, ...changes });
const VOLUMES = [aVolume(), aVolume({ id: '8eb98e91-8924-4d4b-b6d6-28fb7b751e9c' })];

/** Changes to the item itself, to its `extend_info` and to its `backup_data`. */
function anItem(changes: JsonObject = {}, extendInfo: JsonObject = {}, backupData: JsonObject = {}): JsonObject {
  return {
    ...ITEM,
    backup_data: { ...BACKUP_DATA, ...backupData },
    extend_info: { ...EXTEND_INFO, volume_backups: VOLUMES, ...extendInfo },
    ...changes,
  };
}

const THE_VOLUME: CheckpointVolume = {
  id: '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d',
  name: 'manualbk_47222',
  status: 'available',
  rawStatus: 'available',
  bootable: true,
  incremental: false,
  imageType: 'backup',
  backupSizeBytes: 0,
  averageRateBytesPerSecond: 0,
  spaceSavingRatio: 0,
  snapshotId: '36f520e1-d2ea-4907-956a-3d9cd53e2d38',
  source: {
    volumeId: 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe',
    volumeName: 'karbor_02',
    volumeSizeBytes: 21_474_836_480,
  },
};
const THE_ITEM: CheckpointItem = {
  allVolumesListed: true,
  id: '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190',
  facts: {
    checkpointId: 'f672a1bb-6912-446a-816c-72792c5263e0',
    name: 'backup_d32c',
    description: null,
    status: 'available',
    rawStatus: 'available',
    progressPercent: 100,
    createdAt: '2017-04-15T04:20:37.277880Z',
    updatedAt: '2017-04-15T04:25:38.680638Z',
    finishedAt: '2017-04-15T04:25:38.675478Z',
    incremental: false,
    automatic: false,
    imageType: 'backup',
    sizeBytes: 0,
    averageRateBytesPerSecond: 0,
    spaceSavingRatio: 0,
    restoreMode: 'backup',
    lazyLoading: false,
    taskId: 'e0a21692-2192-11e7-bf23-0242ac110007',
    hypervisorType: 'QEMU',
    copy: { status: 'na', region: null },
    failure: null,
    appConsistency: null,
    imageIds: ['fe84dd80-0229-4918-8d3d-cbb33154b565'],
    tags: [],
    resource: {
      id: 'f45c477a-57e5-465f-999f-d845083962db',
      name: 'karbor_02',
      type: 'OS::Nova::Server',
      availabilityZone: 'az1.dc1',
      region: null,
      serviceType: null,
      imageType: null,
      vcpus: 4,
      ramBytes: 4_294_967_296,
      systemDiskBytes: 0,
      eip: null,
      privateIp: null,
    },
  },
  volumes: [THE_VOLUME, { ...THE_VOLUME, id: '8eb98e91-8924-4d4b-b6d6-28fb7b751e9c' }],
  warnings: [],
};

const codesAndPaths = ({ warnings }: CheckpointItem): string[] => warnings.map(({ code, path }) => `${code} ${path}`);
const withExtendInfo = (extendInfo: JsonObject): CheckpointItem => readCheckpointItem(anItem({}, extendInfo));
const withVolume = (changes: JsonObject): CheckpointItem => withExtendInfo({ volume_backups: [aVolume(changes)] });

describe('a server backup', () => {
  it('of the document’s example is read whole, without a warning', () => {
    expect(readCheckpointItem(anItem())).toEqual(THE_ITEM);
  });

  it('of which nothing is said has every key', () => {
    for (const item of [
      {},
      { extend_info: {}, backup_data: {} },
      { extend_info: null, backup_data: null, tags: null },
    ]) {
      const { id, facts, volumes, warnings } = readCheckpointItem(item);
      expect([id, volumes, warnings]).toEqual([null, [], []]);
      expect(Object.keys(facts)).toEqual(Object.keys(THE_ITEM.facts));
      expect(Object.keys(facts.resource)).toEqual(Object.keys(THE_ITEM.facts.resource));
      expect(facts).toMatchObject({ status: 'unknown', imageIds: [], tags: [], copy: { status: null, region: null } });
    }
  });

  it('has its sizes in MB, its rate in kb/s, its disk in GB, and the real clouds send fractions', () => {
    const extendInfo = { size: 146_184, average_speed: 25.2, space_saving_ratio: 6.5 };
    const { facts } = readCheckpointItem(anItem({}, extendInfo, { ram: '2048', disk: 40, vcpus: 4.0 }));
    expect(facts).toMatchObject({
      sizeBytes: 153_285_033_984,
      averageRateBytesPerSecond: 25_805,
      spaceSavingRatio: 6.5,
    });
    expect(facts.resource).toMatchObject({ ramBytes: 2_147_483_648, systemDiskBytes: 42_949_672_960, vcpus: 4 });
  });

  it('has its own word for the state, and the progress that fits it', () => {
    const running = readCheckpointItem(anItem({ status: 'protecting' }, { progress: '42' }));
    expect(running.facts).toMatchObject({ status: 'running', rawStatus: 'protecting', progressPercent: 42 });
    const restoring = readCheckpointItem(anItem({ status: 'waiting_restore' }, { progress: null }));
    expect(restoring.facts).toMatchObject({ status: 'restoring', progressPercent: null });
    const failed = readCheckpointItem(anItem({ status: 'error' }, { progress: 42 }));
    expect(failed.facts).toMatchObject({ status: 'error', progressPercent: null });
  });

  it('that is available is at 100 % where the cloud reports 8', () => {
    expect(withExtendInfo({ progress: 8 }).facts.progressPercent).toBe(100);
  });

  it('in a state that nobody knows is unknown, with a warning', () => {
    const item = readCheckpointItem(anItem({ status: 'creating' }));
    expect(item.facts).toMatchObject({ status: 'unknown', rawStatus: 'creating', progressPercent: null });
    expect(codesAndPaths(item)).toEqual(['unknown-status status']);
  });

  it('has its tags, one without a value too', () => {
    const tags = [{ key: 'env', value: 'prod' }, { key: 'owner', value: '' }, { key: 'x' }];
    expect(readCheckpointItem(anItem({ tags })).facts.tags).toEqual([
      { key: 'env', value: 'prod' },
      { key: 'owner', value: null },
      { key: 'x', value: null },
    ]);
  });

  it('has its type from where it is said: on top, else further inside', () => {
    expect(
      readCheckpointItem(anItem({ resource_type: '' }, { resource_type: 'OS::Ironic::BareMetalServer' })).facts,
    ).toMatchObject({ resource: { type: 'OS::Ironic::BareMetalServer' } });
    expect(withExtendInfo({ resource_type: 'else' }).facts.resource.type).toBe('OS::Nova::Server');
  });

  it('has the region although its key begins with two underscores, and the addresses', () => {
    const data = {
      __openstack_region_name: 'eu-de',
      cloudservicetype: 'QEMU',
      imagetype: 'gold',
      eip: '80.158.1.2',
      private_ip: '10.0.0.4',
    };
    expect(readCheckpointItem(anItem({}, {}, data)).facts.resource).toMatchObject({
      region: 'eu-de',
      serviceType: 'QEMU',
      imageType: 'gold',
      eip: '80.158.1.2',
      privateIp: '10.0.0.4',
    });
  });

  it('may lack all that real answers lack, without a warning', () => {
    const gone = 'hypervisor_type resource_name support_lld finished_at fail_code os_images_data copy_from'.split(' ');
    const item = withExtendInfo(Object.fromEntries(gone.map((key) => [key, null])));
    expect(item.warnings).toEqual([]);
    expect(item.facts).toMatchObject({
      hypervisorType: null,
      lazyLoading: null,
      finishedAt: null,
      failure: null,
      imageIds: [],
    });
    expect(item.facts.copy.region).toBeNull();
  });

  it('may carry what no document names', () => {
    const undocumented = { periodic_type: null, replication_records: [], protected_at: 'x', progress: null };
    expect(readCheckpointItem(anItem(undocumented, { dec_size: 0 }))).toEqual(THE_ITEM);
  });

  it('with a value of another type has nothing there, and a warning with the path in the view', () => {
    const item = readCheckpointItem(
      anItem({ name: 7, created_at: 'yesterday' }, { size: 'big', auto_trigger: 'no', copy_from: [] }, { vcpus: -1 }),
    );
    expect(item.facts).toMatchObject({ name: null, createdAt: null, sizeBytes: null, automatic: null });
    expect(codesAndPaths(item).sort()).toEqual([
      'out-of-range resource.vcpus',
      'wrong-type automatic',
      'wrong-type copy.region',
      'wrong-type createdAt',
      'wrong-type name',
      'wrong-type sizeBytes',
    ]);
  });

  it('whose images came as a text has none, and a warning; the good entries of a mixed list stay', () => {
    const asText = withExtendInfo({ os_images_data: '[{"image_id": "x"}]' });
    expect([asText.facts.imageIds, codesAndPaths(asText)]).toEqual([[], ['wrong-type imageIds']]);
    const mixed = withExtendInfo({ os_images_data: [{ image_id: 'a' }, {}, { image_id: 7 }, 'b', { image_id: 'c' }] });
    expect(mixed.facts.imageIds).toEqual(['a', 'c']);
    expect(codesAndPaths(mixed)).toEqual(['wrong-type imageIds', 'wrong-type imageIds']);
  });
});

describe('the failure of a server backup', () => {
  const none = { code: null, description: null, reason: null, operation: null };

  it.each(['{}', 'null', '""', '{"Code":null,"Description":""}'])(
    'is nothing when all is empty: fail_code %s',
    (failCode) => {
      expect(withExtendInfo(objectOf(`{"fail_code":${failCode}}`)).facts.failure).toBeNull();
    },
  );

  it.each([
    ['{"Code":9007199254740993,"Description":"d"}', '9007199254740993'],
    ['{"Code":"BackupService.6503","Description":"d"}', 'BackupService.6503'],
    ['{"code":5014,"description":"d"}', '5014'],
    ['{"Code":null,"code":"1","Description":"","description":"d"}', '1'],
  ])('has its code as a text, to the last digit, in either spelling: %s', (failCode, code) => {
    expect(withExtendInfo(objectOf(`{"fail_code":${failCode}}`)).facts.failure).toEqual({
      ...none,
      code,
      description: 'd',
    });
  });

  it('is told even when there is no code', () => {
    const failure = { ...none, reason: 'Connection to swift failed', operation: 'backup' };
    expect(withExtendInfo({ fail_reason: 'Connection to swift failed', fail_op: 'backup' }).facts.failure).toEqual(
      failure,
    );
  });
});

describe('the application consistency of a server backup', () => {
  it.each([{}, null, ''])('is nothing when the cloud says %j', (consistency) => {
    expect(withExtendInfo({ app_consistency: consistency }).facts.appConsistency).toBeNull();
  });

  it('has numbers for mode and state, also where the cloud sends texts', () => {
    const texts = { app_consistency: '2', app_consistency_status: '11', app_consistency_error_code: 'BackupService.7' };
    expect(withExtendInfo({ app_consistency: texts })).toMatchObject({
      facts: { appConsistency: { mode: 2, status: 11, errorCode: 'BackupService.7', errorMessage: null } },
      warnings: [],
    });
    const numbers = { app_consistency: 0, app_consistency_status: 0 };
    const off = { mode: 0, status: 0, errorCode: null, errorMessage: null };
    expect(withExtendInfo({ app_consistency: numbers }).facts.appConsistency).toEqual(off);
    const message = { app_consistency_error_message: 'frozen' };
    expect(withExtendInfo({ app_consistency: message }).facts.appConsistency?.errorMessage).toBe('frozen');
  });
});

describe('the volumes of a server backup', () => {
  it.each([null, [], ''])('are none when the cloud says %j', (volumes) => {
    expect(withExtendInfo({ volume_backups: volumes })).toMatchObject({ volumes: [], warnings: [] });
  });

  it('have their sizes in MB, their source in GB, their rate in MB/s', () => {
    const changes = { size: 47_960, source_volume_size: '24', average_speed: 29.9, space_saving_ratio: 6.5 };
    expect(withVolume(changes).volumes).toMatchObject([
      {
        backupSizeBytes: 50_289_704_960,
        averageRateBytesPerSecond: 31_352_422,
        spaceSavingRatio: 6.5,
        source: { volumeSizeBytes: 25_769_803_776 },
      },
    ]);
  });

  it.each([
    ['protecting', 'running'],
    ['creating', 'running'],
    ['error_deleting', 'error'],
    ['waiting_delete', 'deleting'],
  ])('may be in a state of either service: %s is %s', (word, status) => {
    expect(withVolume({ status: word })).toMatchObject({ volumes: [{ status, rawStatus: word }], warnings: [] });
  });

  it('have every key when nothing is said', () => {
    const [volume] = withExtendInfo({ volume_backups: [{}] }).volumes;
    expect(Object.keys(volume ?? {})).toEqual(Object.keys(THE_VOLUME));
    expect(volume).toMatchObject({ id: null, status: 'unknown', source: { volumeId: null, volumeSizeBytes: null } });
  });

  it('keep the cloud’s order and all repetitions', () => {
    const ids = ['b', 'a', 'b', '__proto__'];
    expect(withExtendInfo({ volume_backups: ids.map((id) => aVolume({ id })) }).volumes.map(({ id }) => id)).toEqual(
      ids,
    );
  });

  it('are warned of by their place in the view, also when an entry before them was no object', () => {
    const item = withExtendInfo({ volume_backups: [null, aVolume({ size: 'big' })] });
    expect(item.volumes).toMatchObject([{ id: null }, { id: THE_VOLUME.id, backupSizeBytes: null }]);
    expect(codesAndPaths(item)).toEqual(['wrong-type volumes[0]', 'wrong-type volumes[1].backupSizeBytes']);
  });

  it('are known not to be all where CSBS sent something else than a list', () => {
    const listed = (volume_backups: Json): boolean => withExtendInfo({ volume_backups }).allVolumesListed;
    expect([listed([]), listed(null), listed(''), listed([null])]).toEqual([true, true, true, true]);
    expect([listed('[]'), listed({}), listed(0)]).toEqual([false, false, false]);
    expect(readCheckpointItem({ extend_info: 'x' }).allVolumesListed).toBe(false);
  });

  it('have the id of a UUID in small letters, for both services to agree on it', () => {
    expect(
      withExtendInfo({ volume_backups: [aVolume({ id: THE_VOLUME.id?.toUpperCase() ?? '' })] }).volumes[0]?.id,
    ).toBe(THE_VOLUME.id);
  });
});

describe('a server backup with anything anywhere in it', () => {
  const canaries = {
    VK: 'CANARY',
    metadata: { CMKID: 'CANARY', service_metadata: '{"BP":"CANARY"}' },
    constructor: 'CANARY',
  };
  const seed = anItem(
    { ...canaries, tags: [{ key: 'a', value: 'b', ...canaries }] },
    { ...canaries, fail_code: { Code: 1 } },
  );
  const count = JSON.stringify(seed).split(/[:,[]/).length;
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

  /** The n-th value, in the order in which JSON.stringify visits them, is another one. */
  function withNthValue(n: number, value: Json): Json | undefined {
    let visited = 0;
    return parseJson(JSON.stringify(seed, (_key, entry: Json) => (visited++ === n ? value : entry)));
  }
  function leaves(value: unknown): unknown[] {
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
  }

  it('is read without an exception, with every key, no number that JSON lacks, and nothing that was not asked for', () => {
    fc.assert(
      fc.property(fc.nat(count), fc.oneof(anyJson, odd), (n, value) => {
        const wire = withNthValue(n, value);
        const item = readCheckpointItem(isJsonObject(wire) ? wire : {});
        const { facts, volumes } = item;
        expect(Object.keys(facts)).toEqual(Object.keys(THE_ITEM.facts));
        expect(Object.keys(facts.resource)).toEqual(Object.keys(THE_ITEM.facts.resource));
        for (const volume of volumes) expect(Object.keys(volume)).toEqual(Object.keys(THE_VOLUME));
        for (const leaf of leaves(item)) {
          expect(leaf === null || ['string', 'boolean'].includes(typeof leaf) || Number.isFinite(leaf)).toBe(true);
        }
        expect(JSON.stringify(item)).not.toContain('CANARY');
      }),
      { numRuns: 500 },
    );
  });
});
