import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { CBR_ODD } from '../../src/sandbox/seed.cbr.js';
import { aCbrSandbox, aCbrSandboxWith, askCbr, idsListed, listed, one } from '../support/sandbox-cbr.js';

describe('one backup', () => {
  it('is the documented example, key for key', async () => {
    const sandbox = await aCbrSandbox();
    const { status, body } = await askCbr(sandbox, `/${CBR_ODD.documented}`);
    expect(status).toBe(200);
    const tree = {
      provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
      checkpoint_id: '8b0851a8-adf3-4f4c-a914-dead08bf9664',
      updated_at: null,
      vault_id: '3b5816b5-f29c-4172-9d9a-76c719a659ce',
      image_type: 'backup',
      resource_size: 40,
      project_id: sandbox.projectId,
      status: 'available',
      resource_name: 'ecs-1f0f-0002',
      expired_at: null,
      protected_at: null,
    };
    const child = {
      ...tree,
      id: '5d822633-2bbf-4af8-a16e-5ab1c7705235',
      resource_az: null,
      resource_id: 'eccbcfdd-f843-4bbb-b2c0-a5ce861f9376',
      children: [],
      parent_id: '6df2b54c-dd62-4059-a07c-1b8f24f2725d',
      extend_info: {
        auto_trigger: true,
        supported_restore_mode: null,
        os_images_data: null,
        snapshot_id: '5230a977-1a94-4092-8edd-519303a44cda',
        bootable: true,
        support_lld: null,
        encrypted: true,
      },
      description: null,
      name: 'autobk_a843_ecs-1f0f-0002',
      created_at: '2019-05-10T07:59:59.450700',
      resource_type: 'OS::Cinder::Volume',
    };
    expect(body).toEqual({
      backup: {
        ...tree,
        enterprise_project_id: '0',
        id: '6df2b54c-dd62-4059-a07c-1b8f24f2725d',
        resource_az: 'az1.dc1',
        resource_id: '94eba8b2-acc9-4d82-badc-127144cc5526',
        children: [child],
        parent_id: null,
        extend_info: {
          auto_trigger: true,
          supported_restore_mode: 'backup',
          os_images_data: null,
          contain_system_disk: true,
          snapshot_id: null,
          bootable: null,
          support_lld: true,
        },
        description: 'backup_description',
        name: 'backup_name',
        created_at: '2019-05-10T07:59:12.084695',
        resource_type: 'OS::Nova::Server',
      },
    });
  });

  it('has its children, each of which is a backup that is read and listed by itself', async () => {
    const sandbox = await aCbrSandbox();
    const { children } = await one(sandbox, CBR_ODD.sixtyDisks);
    expect(children).toHaveLength(60);
    const [first] = children;
    expect(await one(sandbox, String(first?.id))).toEqual(first);
    expect(first).toMatchObject({ parent_id: CBR_ODD.sixtyDisks, children: [], resource_type: 'OS::Cinder::Volume' });
    const ids = await idsListed(sandbox, `parent_id=${CBR_ODD.sixtyDisks}&sort=id:asc`);
    expect(ids).toEqual(children.map(({ id }) => id).sort());
  });

  it('changes, comes and goes while the cloud runs', async () => {
    const sandbox = await aCbrSandboxWith([]);
    const store = sandbox.world.cbr();
    const id = '11111111-1111-4111-8111-111111111111';
    const childId = '22222222-2222-4222-8222-222222222222';
    store.add({ id, status: 'available', name: 'one', extend_info: { auto_trigger: true, bootable: null } });
    store.add({ id: childId, status: 'available', parent_id: id });
    store.patch(id, { status: 'error', name: undefined, extend_info: { auto_trigger: 'no' } });
    expect(await one(sandbox, id)).toEqual({
      id,
      status: 'error',
      extend_info: { auto_trigger: 'no', bootable: null },
      children: [{ id: childId, status: 'available', parent_id: id, children: [] }],
    });
    store.remove(id, { childrenStay: true });
    expect(await idsListed(sandbox)).toEqual([childId]);
    store.add({ id, status: 'available' });
    store.remove(id);
    expect(await idsListed(sandbox)).toEqual([]);
  });
});

describe('the list', () => {
  const first = { id: 'a', name: 'autobk_web', created_at: '2026-01-01T10:00:00.100+00:00', resource_id: 's1' };
  const second = { id: 'b', name: 'autobk_db', created_at: '2026-01-02T10:00:00.000000', status: 'error' };
  const third = {
    id: 'c',
    name: 'manualbk_1',
    created_at: '2026-01-03T12:00:00.300+02:00',
    resource_name: 'ecs-web-01',
    resource_az: 'az2.dc1',
    resource_type: 'OS::Cinder::Volume',
    image_type: 'replication',
    vault_id: 'v1',
    checkpoint_id: 'k1',
    protected_at: '2026-01-03T12:05:00.000000',
  };
  const child = { id: 'd', parent_id: 'a', created_at: '2025-12-01T00:00:00.000000', status: 'deleting' };
  const all = [first, second, third, child];

  it('is the newest first, whatever the form of the times, children among the others and shown with none', async () => {
    const sandbox = await aCbrSandboxWith(all);
    expect(await idsListed(sandbox)).toEqual(['c', 'b', 'a', 'd']);
    expect((await listed(sandbox)).map(({ children }) => children)).toEqual([[], [], [], []]);
  });

  it('orders what was created in one second by its fraction, however long that is', async () => {
    const times = { a: '00.3+00:00', b: '00.200000', c: '00.250+00:00', d: '00' };
    const all = Object.entries(times).map(([id, time]) => ({ id, created_at: `2026-01-01T10:00:${time}` }));
    expect(await idsListed(await aCbrSandboxWith(all))).toEqual(['a', 'c', 'b', 'd']);
  });

  it('leaves children out where it is told to, unless their parent is asked for', async () => {
    const sandbox = await aCbrSandboxWith(all, { cbrListsChildren: false });
    expect(await idsListed(sandbox)).toEqual(['c', 'b', 'a']);
    expect(await idsListed(sandbox, 'parent_id=a')).toEqual(['d']);
  });

  it.each([
    ['status=error', ['b']],
    ['status=error&status=deleting', ['b', 'd']],
    ['name=autobk', ['b', 'a']],
    ['resource_name=web', ['c']],
    ['resource_id=s1', ['a']],
    ['resource_id=s', []],
    ['resource_az=az2.dc1', ['c']],
    ['resource_type=OS::Cinder::Volume', ['c']],
    ['image_type=replication', ['c']],
    ['vault_id=v1', ['c']],
    ['checkpoint_id=k1', ['c']],
    ['parent_id=a', ['d']],
    ['start_time=2026-01-02T10:00:00Z', ['c', 'b']],
    ['start_time=2026-01-02T10:00:01Z', ['c']],
    ['end_time=2026-01-02T10:00:00Z', ['b', 'a', 'd']],
    ['start_time=2026-01-01T00:00:00Z&end_time=2026-01-01T23:59:59Z', ['a']],
    ['id=a', ['c', 'b', 'a', 'd']],
    ['dec=false&used_percent=80&member_status=accepted', ['c', 'b', 'a', 'd']],
    ['sort=name:asc', ['d', 'b', 'a', 'c']],
    ['sort=status:asc,created_at:asc', ['a', 'c', 'd', 'b']],
    ['sort=protected_at', ['c', 'd', 'b', 'a']],
    ['sort=updated_at:asc', ['a', 'b', 'c', 'd']],
    ['limit=2', ['c', 'b']],
    ['limit=2&offset=2', ['a', 'd']],
    ['limit=2&marker=c', ['b', 'a']],
    ['offset=1&marker=c', ['a', 'd']],
    ['offset=9', []],
    ['marker=nowhere&limit=1', ['c']],
  ])('for %s has %j', async (query, ids) => {
    expect(await idsListed(await aCbrSandboxWith(all), query)).toEqual(ids);
  });

  it('counts all that match, and repeats limit and offset where they were asked for', async () => {
    const sandbox = await aCbrSandboxWith(all);
    expect(await askCbr(sandbox, '?limit=1&status=available')).toMatchObject({ body: { count: 2, limit: 1 } });
    expect(await askCbr(sandbox, '?limit=1&offset=1')).toMatchObject({ body: { count: 4, limit: 1, offset: 1 } });
    const { body } = await askCbr(sandbox);
    expect(Object.keys(body as object).sort()).toEqual(['backups', 'count']);
  });

  it('has a thousand where no limit is asked for', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ id: `backup ${index}` }));
    const sandbox = await aCbrSandboxWith(many);
    expect(await idsListed(sandbox)).toHaveLength(1000);
    expect(await idsListed(sandbox, 'limit=1000&offset=1000')).toHaveLength(1);
  });

  it('shows what others share only where it is asked for', async () => {
    const sandbox = await aCbrSandbox();
    const has = async (query: string, id: string): Promise<boolean> => (await idsListed(sandbox, query)).includes(id);
    for (const [query, shared, own] of [
      ['', false, true],
      ['own_type=private', false, true],
      ['own_type=shared', true, false],
      ['own_type=all_granted', true, true],
    ] as const) {
      expect([await has(query, CBR_ODD.shared), await has(query, CBR_ODD.documented)]).toEqual([shared, own]);
    }
  });
});

describe('the running backup', () => {
  const START = new Date('2026-11-23T12:00:00.000Z');

  async function statesAfter(seconds: number): Promise<unknown[]> {
    let now = START;
    const sandbox: Sandbox = await aCbrSandbox({ now: () => now });
    now = new Date(START.getTime() + seconds * 1000);
    const { children, ...backup } = await one(sandbox, CBR_ODD.running);
    const [entry] = (await listed(sandbox)).filter(({ id }) => id === CBR_ODD.running);
    expect(entry).toEqual({ ...backup, children: [] });
    return [backup.created_at, backup.status, backup.updated_at, ...children.map(({ status }) => status)];
  }

  it('is under way until ten minutes after its begin, and then available with all of its children', async () => {
    const begun = '2026-11-23T11:59:00.000+00:00';
    expect(await statesAfter(539.999)).toEqual([begun, 'protecting', null, 'protecting', 'protecting']);
    const end = '2026-11-23T12:09:00.000+00:00';
    expect(await statesAfter(540)).toEqual([begun, 'available', end, 'available', 'available']);
    expect(await statesAfter(90_000)).toEqual([begun, 'available', end, 'available', 'available']);
  });
});
