import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { BOTH_PROJECT, CBR_LINKED, CBR_ODD, CBR_PROJECT } from '../../src/sandbox/seed.cbr.js';
import { addCrowd } from '../../src/sandbox/seed.crowd.js';
import { ODD } from '../../src/sandbox/seed.js';
import { SANDBOX_PROJECT } from '../../src/sandbox/world.js';
import type { BackupRow, CheckpointItem } from '../../src/sandbox/wire.js';
import { aSandbox } from '../support/sandbox.js';
import { aCbrSandbox, askCbr, askOf, idsListed, listed, one } from '../support/sandbox-cbr.js';

const CLOSED = {
  error_code: 'BackupService.4008',
  error_msg: 'New project are not allowed to use old services.',
};
const ITEMS = '/csbs/v1/{project}/checkpoint_items';
const ROWS = '/vbs/v2/{project}/backups/detail';

async function typesIn(sandbox: Sandbox, project: string): Promise<ReadonlyMap<string, string | undefined>> {
  const { user } = sandbox.world;
  const password = { user: { id: user.id, password: user.password } };
  const identity = { methods: ['password'], password };
  const body = JSON.stringify({ auth: { identity, scope: { project: { id: project } } } });
  const response = await fetch(`${sandbox.url}/identity/v3/auth/tokens`, { method: 'POST', body });
  const { token } = (await response.json()) as {
    token: { catalog: { type: string; endpoints: { url: string }[] }[] };
  };
  return new Map(token.catalog.map(({ type, endpoints }) => [type, endpoints[0]?.url]));
}

async function rows(sandbox: Sandbox): Promise<readonly BackupRow[]> {
  return ((await askOf(sandbox, ROWS)).body as { backups: BackupRow[] }).backups;
}

async function items(sandbox: Sandbox): Promise<readonly CheckpointItem[]> {
  return ((await askOf(sandbox, ITEMS)).body as { checkpoint_items: CheckpointItem[] }).checkpoint_items;
}

describe('a project of today', () => {
  it.each([
    ITEMS,
    `${ITEMS}/count`,
    `${ITEMS}/${ODD.documented}`,
    ROWS,
    '/vbs/v3/{project}/backups',
    `/vbs/v2/{project}/backups/x`,
  ])('is refused at %s', async (path) => {
    const { status, body } = await askOf(await aCbrSandbox(), path);
    expect([status, body]).toEqual([400, CLOSED]);
  });

  it('has its backups with CBR', async () => {
    expect((await idsListed(await aCbrSandbox())).length).toBeGreaterThan(100);
  });
});

describe('a project that has moved', () => {
  it('has backups with both, of the same servers and disks', async () => {
    const sandbox = await aSandbox({ projectId: BOTH_PROJECT });
    const old = (await items(sandbox)).filter(({ extend_info: info }) => info.resource_name === 'ecs-moving-db-01');
    const [item] = old;
    const backup = await one(sandbox, CBR_LINKED.some);
    expect(old).toHaveLength(2);
    expect(backup.resource_id).toBe(item?.resource_id);
    expect(backup.children.map((child) => child.resource_id)).toEqual(
      item?.extend_info.volume_backups?.map((volume) => volume.source_volume_id),
    );
  });

  it('has some of the disks in VBS under the same ids, and most of them not', async () => {
    const sandbox = await aSandbox({ projectId: BOTH_PROJECT });
    const inVbs = new Map((await rows(sandbox)).map((row) => [row.id, row]));
    const linked = async (id: string): Promise<string> => {
      const { children } = await one(sandbox, id);
      return `${children.filter((child) => inVbs.has(child.id)).length} of ${children.length}`;
    };
    expect(await linked(CBR_LINKED.all)).toBe('2 of 2');
    expect(await linked(CBR_LINKED.some)).toBe('2 of 4');
    expect(await linked(CBR_LINKED.none)).toBe('0 of 1');
    const children = (await listed(sandbox)).filter(({ parent_id: parent }) => typeof parent === 'string');
    expect(children.filter(({ id }) => inVbs.has(id)).length).toBeLessThan(children.length / 10);
    const { children: disks } = await one(sandbox, CBR_LINKED.all);
    for (const disk of disks) {
      expect(inVbs.get(disk.id)).toMatchObject({
        name: disk.name,
        volume_id: disk.resource_id,
        size: disk.resource_size,
        snapshot_id: disk.extend_info?.snapshot_id,
        'os-bak-tenant-attr:tenant_id': BOTH_PROJECT,
      });
    }
  });
});

describe('a project of old', () => {
  it('stays as it is, and has nothing with CBR', async () => {
    const [without, beside] = [await aSandbox(), await aSandbox({ cbr: true })];
    const ids = async (sandbox: Sandbox): Promise<readonly string[]> => (await items(sandbox)).map(({ id }) => id);
    expect(await ids(beside)).toEqual(await ids(without));
    expect(await rows(beside)).toHaveLength((await rows(without)).length);
    expect((await askCbr(beside)).body).toEqual({ backups: [], count: 0 });
    expect((await askCbr(beside, `/${CBR_ODD.documented}`)).body).toMatchObject({ error_code: 'BackupService.6200' });
  });
});

describe('the catalog', () => {
  it('has the type cbr where there is CBR, and the old services everywhere', async () => {
    const sandbox = await aSandbox({ cbr: true, basePath: '/cloud' });
    for (const project of [BOTH_PROJECT, CBR_PROJECT]) {
      const types = await typesIn(sandbox, project);
      expect(types.get('cbr')).toBe(`${sandbox.url}/cbr/v3/${project}`);
      expect(types.get('data-protect')).toBe(`${sandbox.url}/csbs/v1/${project}`);
    }
    expect((await typesIn(sandbox, SANDBOX_PROJECT)).has('cbr')).toBe(false);
    sandbox.world.project().services.add('cbr');
    expect((await typesIn(sandbox, SANDBOX_PROJECT)).has('cbr')).toBe(true);
  });
});

describe('the project that is meant where none is named', () => {
  it('is everywhere the same', async () => {
    const sandbox = await aSandbox({ projectId: BOTH_PROJECT });
    expect(sandbox.projectId).toBe(BOTH_PROJECT);
    expect(sandbox.settings).toMatchObject({
      OS_PROJECT_ID: BOTH_PROJECT,
      CBR_ENDPOINT: `${sandbox.url}/cbr/v3/{project_id}`,
    });
    expect(sandbox.world.accessKeys.map(({ projectId }) => projectId)).toEqual([BOTH_PROJECT]);
    sandbox.world.addItem({ id: 'mine', status: 'available', extend_info: {} });
    expect((await items(sandbox)).map(({ id }) => id)).toContain('mine');
  });

  it('must be there', async () => {
    await expect(aSandbox({ projectId: 'f'.repeat(32) })).rejects.toThrow('no project');
    await expect(aSandbox({ projectId: BOTH_PROJECT, cbr: false })).rejects.toThrow('no project');
  });
});

describe('what is seeded for CBR', () => {
  it('is the same on every start, and every name stands for a backup that is there', async () => {
    const now = (): Date => new Date('2026-11-23T12:00:00.000Z');
    for (const projectId of [BOTH_PROJECT, CBR_PROJECT]) {
      const [a, b] = [await aSandbox({ projectId, now }), await aSandbox({ projectId, now })];
      const all = await listed(a, 'own_type=all_granted');
      expect(all).toEqual(await listed(b, 'own_type=all_granted'));
      const ids = new Set(all.map(({ id }) => id));
      expect(ids.size).toBe(all.length);
      for (const id of Object.values(CBR_ODD)) expect(ids.has(id)).toBe(true);
    }
  });

  it('is in every documented state, and one that is not documented', async () => {
    const states = new Set((await listed(await aCbrSandbox())).map(({ status }) => status));
    const documented =
      'available protecting deleting restoring error waiting_protect waiting_delete waiting_restore'.split(' ');
    expect(states).toEqual(new Set([...documented, 'archiving']));
  });

  it('has times in both forms, and ends of life that are there or not', async () => {
    const all = await listed(await aCbrSandbox());
    const forms = all.map(({ created_at: text }) => String(text).replace(/\d/g, '0'));
    expect(forms).toEqual(expect.arrayContaining(['0000-00-00T00:00:00.000+00:00', '0000-00-00T00:00:00.000000']));
    expect(all.some((backup) => typeof backup.expired_at === 'string')).toBe(true);
    expect(all.some((backup) => !('expired_at' in backup))).toBe(true);
  });

  it('has an orphan, a size past 2^53, names that bite, and backups without a key or with null for children', async () => {
    const sandbox = await aCbrSandbox();
    const orphan = await one(sandbox, CBR_ODD.orphan);
    expect((await askCbr(sandbox, `/${String(orphan.parent_id)}`)).status).toBe(404);
    const url = `${sandbox.url}/cbr/v3/${sandbox.projectId}/backups/`;
    const text = async (id: string): Promise<string> =>
      (await fetch(url + id, { headers: { 'x-auth-token': sandbox.adminToken } })).text();
    expect(await text(CBR_ODD.bigSize)).toContain('"resource_size":9007199254740993,');
    expect(await text(CBR_ODD.hostile)).toContain('"__proto__":{"isAdmin":true}');
    expect(Object.keys(await one(sandbox, CBR_ODD.sparse)).sort()).toEqual([
      'id',
      'project_id',
      'resource_type',
      'status',
    ]);
    expect((await one(sandbox, CBR_ODD.nullChildren)).children).toBeNull();
    const ids = (await one(sandbox, CBR_ODD.duplicateChildren)).children.map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([4, 2]);
  });
});

it('a crowd has as many of each as are wanted, all with ids of their own, at few moments', async () => {
  const sandbox = await aSandbox({ projectId: BOTH_PROJECT });
  const { world } = sandbox;
  const sizes = (): number[] => [world.project().items.size, world.project().rows.size, world.cbr().ids().length];
  const before = sizes();
  const crowd = addCrowd(world, { name: 'large', csbs: 1500, cbr: 1500 });
  expect(new Set([...crowd.items, ...crowd.backups]).size).toBe(3000);
  expect(sizes().map((size, index) => size - (before[index] ?? 0))).toEqual([1500, 1500, 3000]);
  const moment = (text: unknown): number => Date.parse(String(text).slice(0, 19));
  const ofCsbs = new Set(crowd.items.map((id) => moment(world.item(id).created_at)));
  const ofCbr = new Set(crowd.backups.map((id) => moment(world.cbr().get(id).created_at)));
  expect(ofCsbs.size).toBe(97);
  expect(ofCbr).toEqual(ofCsbs);
  const pages = await Promise.all(
    [0, 1000].map((offset) => idsListed(sandbox, `name=manualbk&limit=1000&offset=${offset}`)),
  );
  expect(new Set(pages.flat()).size).toBe(2000);
});
