import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { ODD } from '../../src/sandbox/seed.js';
import type { CheckpointItem } from '../../src/sandbox/wire.js';
import { aSandbox } from '../support/sandbox.js';

async function aSandboxWith(...items: (Partial<CheckpointItem> & { id: string })[]): Promise<Sandbox> {
  const sandbox = await aSandbox();
  sandbox.world.project().items.clear();
  for (const item of items) sandbox.world.addItem({ status: 'available', extend_info: {}, ...item });
  return sandbox;
}

async function ask(sandbox: Sandbox, path: string): Promise<{ status: number; body: unknown }> {
  const url = `${sandbox.url}/csbs/v1/${sandbox.projectId}/checkpoint_items${path}`;
  const response = await fetch(url, { headers: { 'x-auth-token': sandbox.adminToken } });
  return { status: response.status, body: await response.json() };
}

async function idsFor(sandbox: Sandbox, query: string): Promise<string[]> {
  const { body } = await ask(sandbox, `?${query}`);
  return (body as { checkpoint_items: CheckpointItem[] }).checkpoint_items.map((item) => item.id);
}

it('one item stands under checkpoint_item', async () => {
  const { status, body } = await ask(await aSandbox(), `/${ODD.documented}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ checkpoint_item: { id: ODD.documented, name: 'backup_d32c' } });
});

describe('the list', () => {
  const first = { id: 'a', name: 'backup_web', created_at: '2026-01-01T10:00:00.100000', resource_id: 's1' };
  const second = { id: 'b', name: 'backup_db', created_at: '2026-01-02T10:00:00.200000', status: 'error' };
  const third = {
    id: 'c',
    name: 'nightly',
    created_at: '2026-01-03T10:00:00.300000',
    extend_info: { resource_name: 'ecs-web-01' },
  };

  it('is the newest first', async () => {
    expect(await idsFor(await aSandboxWith(first, second, third), '')).toEqual(['c', 'b', 'a']);
  });

  it('filters by exact status and resource, and by parts of names', async () => {
    const sandbox = await aSandboxWith(first, second, third);
    expect(await idsFor(sandbox, 'status=error')).toEqual(['b']);
    expect(await idsFor(sandbox, 'name=backup')).toEqual(['b', 'a']);
    expect(await idsFor(sandbox, 'resource_name=web')).toEqual(['c']);
    expect(await idsFor(sandbox, 'resource_id=s1')).toEqual(['a']);
    expect(await idsFor(sandbox, 'resource_id=s')).toEqual([]);
  });

  it('ignores id and whatever else it does not know', async () => {
    const sandbox = await aSandboxWith(first, second, third);
    expect(await idsFor(sandbox, 'id=a')).toEqual(['c', 'b', 'a']);
    expect(await idsFor(sandbox, 'colour=red')).toEqual(['c', 'b', 'a']);
  });

  it('is cut by times to the microsecond, both ends included, naive ones in UTC', async () => {
    const sandbox = await aSandboxWith(first, second, third);
    expect(await idsFor(sandbox, 'start_time=2026-01-02T10:00:00.200000')).toEqual(['c', 'b']);
    expect(await idsFor(sandbox, 'start_time=2026-01-02T10:00:00.200001')).toEqual(['c']);
    expect(await idsFor(sandbox, 'end_time=2026-01-02T10:00:00.200000')).toEqual(['b', 'a']);
    expect(await idsFor(sandbox, 'end_time=2026-01-02T12:00:01%2B02:00')).toEqual(['b', 'a']);
    expect(await idsFor(sandbox, 'start_time=2026-01-02T00:00:00&end_time=2026-01-03T00:00:00Z')).toEqual(['b']);
  });

  it('is paged by limit and offset, or by marker', async () => {
    const sandbox = await aSandboxWith(first, second, third);
    expect(await idsFor(sandbox, 'limit=2')).toEqual(['c', 'b']);
    expect(await idsFor(sandbox, 'limit=2&offset=2')).toEqual(['a']);
    expect(await idsFor(sandbox, 'limit=2&marker=c')).toEqual(['b', 'a']);
    expect(await idsFor(sandbox, 'offset=9')).toEqual([]);
  });

  it('is sorted by the documented keys, ties by id', async () => {
    const sandbox = await aSandboxWith(first, second, third);
    expect(await idsFor(sandbox, 'sort=name:asc')).toEqual(['b', 'a', 'c']);
    expect(await idsFor(sandbox, 'sort=status:asc,created_at:asc')).toEqual(['a', 'c', 'b']);
    expect(await idsFor(sandbox, 'sort=status:desc')).toEqual(['b', 'c', 'a']);
  });

  it.each(['limit=x', 'limit=-1', 'offset=1.5', 'sort=size:asc', 'sort=name:up', 'start_time=yesterday'])(
    'refuses %s with CSBS.9001',
    async (query) => {
      const { status, body } = await ask(await aSandboxWith(first), `?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error_code: 'CSBS.9001' });
    },
  );

  it('is counted with the same filters', async () => {
    const sandbox = await aSandboxWith(first, second, third);
    expect(await ask(sandbox, '/count')).toEqual({ status: 200, body: { count: 3 } });
    expect(await ask(sandbox, '/count?status=available')).toEqual({ status: 200, body: { count: 2 } });
  });
});
