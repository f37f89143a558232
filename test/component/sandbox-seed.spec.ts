import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { ODD, ODD_ROWS } from '../../src/sandbox/seed.js';
import type { BackupRow, CheckpointItem } from '../../src/sandbox/wire.js';
import { aSandbox } from '../support/sandbox.js';

const START = new Date('2026-11-23T12:00:00.000Z');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function text(sandbox: Sandbox, path: string): Promise<string> {
  const url = `${sandbox.url}${path.replace('{project}', sandbox.projectId)}`;
  return (await fetch(url, { headers: { 'x-auth-token': sandbox.adminToken } })).text();
}

async function allRows(sandbox: Sandbox): Promise<BackupRow[]> {
  return (JSON.parse(await text(sandbox, '/vbs/v2/{project}/backups/detail')) as { backups: BackupRow[] }).backups;
}

async function item(sandbox: Sandbox, id: string): Promise<CheckpointItem> {
  const body = await text(sandbox, `/csbs/v1/{project}/checkpoint_items/${id}`);
  return (JSON.parse(body) as { checkpoint_item: CheckpointItem }).checkpoint_item;
}

async function rowsOf(sandbox: Sandbox, id: string): Promise<BackupRow[]> {
  const ids = ((await item(sandbox, id)).extend_info.volume_backups ?? []).map((volume) => volume.id);
  return (await allRows(sandbox)).filter((row) => ids.includes(row.id));
}

it('the world is the same on every start', async () => {
  const [one, two] = [await aSandbox({ now: () => START }), await aSandbox({ now: () => START })];
  for (const path of ['/csbs/v1/{project}/checkpoint_items', '/vbs/v2/{project}/backups/detail']) {
    expect(await text(one, path)).toBe(await text(two, path));
  }
});

it('there are 40 backups of servers and 160 of volumes, each with an id of its own', async () => {
  const sandbox = await aSandbox();
  const rows = await allRows(sandbox);
  expect(new Set(rows.map((row) => row.id)).size).toBe(160);
  expect(rows.every((row) => UUID.test(row.id))).toBe(true);
  expect(JSON.parse(await text(sandbox, '/csbs/v1/{project}/checkpoint_items/count'))).toEqual({ count: 40 });
});

it('no answer grows past what the real service would send in a row', async () => {
  const rows = await allRows(await aSandbox());
  for (const row of rows) expect(JSON.stringify(row).length).toBeLessThan(2500);
});

describe('an ordinary backup', () => {
  it('has a size that is the sum of its disks, and rates that are no integers', async () => {
    const sandbox = await aSandbox();
    const { extend_info: info } = await item(sandbox, ODD.sixtyDisks);
    const volumes = info.volume_backups ?? [];
    expect(info.size).toBe(volumes.reduce((sum, volume) => sum + Number(volume.size), 0));
    expect(Number.isInteger(info.average_speed)).toBe(false);
    expect(Number.isInteger(volumes[0]?.space_saving_ratio)).toBe(false);
  });

  it('is the same in both services, its snapshot being its container', async () => {
    const sandbox = await aSandbox();
    const volumes = (await item(sandbox, ODD.sixtyDisks)).extend_info.volume_backups ?? [];
    const rows = new Map((await rowsOf(sandbox, ODD.sixtyDisks)).map((row) => [row.id, row]));
    expect(rows.size).toBe(60);
    for (const volume of volumes) {
      const row = rows.get(volume.id);
      expect(row).toMatchObject({
        name: volume.name,
        volume_id: volume.source_volume_id,
        size: volume.source_volume_size,
        snapshot_id: volume.snapshot_id,
        container: volume.snapshot_id,
      });
      expect(String(row?.data_timestamp) < String(row?.created_at)).toBe(true);
    }
  });

  it('on v3 says whose it is under another name, and shows no metadata', async () => {
    const sandbox = await aSandbox();
    const id = '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d';
    const v3 = JSON.parse(await text(sandbox, `/vbs/v3/{project}/backups/${id}`)) as { backup: BackupRow };
    expect(v3.backup).toMatchObject({ id, 'os-backup-project-attr:project_id': sandbox.projectId });
    expect(Object.keys(v3.backup)).not.toEqual(expect.arrayContaining(['service_metadata']));
    expect(Object.keys(v3.backup)).not.toEqual(expect.arrayContaining(['os-bak-tenant-attr:tenant_id']));
  });
});

it('the documented failed rows have only the keys that the document prints', async () => {
  const rows = (await allRows(await aSandbox())).filter((row) => row.created_at?.startsWith('2013-') === true);
  const shared =
    'availability_zone container created_at description fail_reason id links name object_count size status volume_id';
  expect(rows.map((row) => Object.keys(row).sort().join(' '))).toEqual(
    [shared, shared.replace('object_count', 'object_count os-bak-tenant-attr:tenant_id service_metadata'), shared].map(
      (keys) => keys.split(' ').sort().join(' '),
    ),
  );
  const withMetadata = rows.find((row) => row.service_metadata !== undefined);
  expect(withMetadata?.service_metadata).toBe(
    ' {"bootable": false, "backupurl": "58d94782-6509-45ad-9442-970d2a005050", "BackupSize": 0, "progress": "0", ' +
      '"snap_id": "665e411f5d87431ca98c199fbd4a64fd", "Type": 0} ',
  );
});

describe('the running backup', () => {
  const percentOf = (row: BackupRow | undefined): unknown =>
    (JSON.parse(row?.service_metadata ?? '{}') as { progress?: unknown }).progress;

  it('moves with the clock in both services, one percent in six seconds', async () => {
    let now = START;
    const sandbox = await aSandbox({ now: () => now });
    for (const [seconds, percent] of [
      [0, 10],
      [5.999, 10],
      [6, 11],
      [300, 60],
      [539.999, 99],
    ] as const) {
      now = new Date(START.getTime() + seconds * 1000);
      const running = await item(sandbox, ODD.running);
      expect(running).toMatchObject({ status: 'protecting', extend_info: { progress: percent, size: 0 } });
      expect(running.extend_info).not.toHaveProperty('finished_at');
      const [row] = await rowsOf(sandbox, ODD.running);
      expect([row?.status, percentOf(row)]).toEqual(['creating', String(percent)]);
    }
  });

  it('is available after ten minutes, and then the same for ever', async () => {
    let now = START;
    const sandbox = await aSandbox({ now: () => now });
    now = new Date(START.getTime() + 540_000);
    const done = await item(sandbox, ODD.running);
    expect(done).toMatchObject({
      status: 'available',
      extend_info: { progress: 100, finished_at: '2026-11-23T12:09:00.000000' },
    });
    expect(Number(done.extend_info.size)).toBeGreaterThan(0);
    expect((await rowsOf(sandbox, ODD.running)).map((row) => [row.status, percentOf(row)])).toEqual([
      ['available', '100'],
      ['available', '100'],
    ]);
    now = new Date(START.getTime() + 9_000_000);
    expect(await item(sandbox, ODD.running)).toEqual(done);
  });

  it('stops moving when a test gives it another status', async () => {
    const sandbox = await aSandbox();
    sandbox.world.patchItem(ODD.running, { status: 'error' });
    expect((await item(sandbox, ODD.running)).status).toBe('error');
  });
});

describe('among the odd ones', () => {
  it('the failed ones carry a code above 2^53 digit by digit', async () => {
    const sandbox = await aSandbox();
    expect(await text(sandbox, `/csbs/v1/{project}/checkpoint_items/${ODD.failed}`)).toContain(
      '"Code":9007199254740993,',
    );
    const lower = await text(sandbox, `/csbs/v1/{project}/checkpoint_items/${ODD.bigFailCode}`);
    expect(lower).toContain('"code":9007199254740993,');
  });

  it('the encrypted one has a key of 64 characters on one of its disks', async () => {
    const metadata = (await rowsOf(await aSandbox(), ODD.encrypted)).map((row) => row.service_metadata);
    expect(metadata.filter((words) => /"VK": "[0-9a-f]{64}", "CMKID": "[0-9a-f-]{36}"/.test(words ?? ''))).toHaveLength(
      1,
    );
  });

  it('some have rows gone, some have no volumes, some have no list of them', async () => {
    const sandbox = await aSandbox();
    expect((await item(sandbox, ODD.goneFromVbs)).extend_info.volume_backups).toHaveLength(3);
    expect(await rowsOf(sandbox, ODD.goneFromVbs)).toHaveLength(1);
    expect(await rowsOf(sandbox, ODD.replicated)).toHaveLength(0);
    expect((await item(sandbox, ODD.noVolumes)).extend_info.volume_backups).toEqual([]);
    expect((await item(sandbox, ODD.absentVolumes)).extend_info).not.toHaveProperty('volume_backups');
  });

  it('the disagreeing one differs in one field on each disk', async () => {
    const sandbox = await aSandbox();
    const rows = new Map((await rowsOf(sandbox, ODD.disagreeing)).map((row) => [row.id, row]));
    const volumes = (await item(sandbox, ODD.disagreeing)).extend_info.volume_backups ?? [];
    const differing = volumes.map((volume) => {
      const row = rows.get(volume.id);
      return [
        volume.status === row?.status ? '' : 'status',
        volume.source_volume_id === row?.volume_id ? '' : 'volume',
        volume.source_volume_size === row?.size ? '' : 'size',
        volume.snapshot_id === row?.snapshot_id ? '' : 'snapshot',
      ].join('');
    });
    expect(differing).toEqual(['status', 'volume', 'size', 'snapshot']);
  });

  it('the metadata is cut off where the column ends', async () => {
    const [cut] = (await rowsOf(await aSandbox(), ODD.truncatedMetadata)).filter(
      (row) => row.service_metadata?.length === 255,
    );
    expect(() => JSON.parse(cut?.service_metadata ?? '{}') as unknown).toThrow(SyntaxError);
  });

  it('every name stands for a record that is there', async () => {
    const sandbox = await aSandbox();
    for (const id of Object.values(ODD)) expect((await item(sandbox, id)).id).toBe(id);
    const ids = new Set((await allRows(sandbox)).map((row) => row.id));
    for (const id of Object.values(ODD_ROWS)) expect(ids.has(id)).toBe(true);
  });
});
