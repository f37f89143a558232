import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { BackupRow } from '../../src/sandbox/wire.js';
import { aSandbox } from '../support/sandbox.js';

interface Page {
  backups: { id: string; name: string | null }[];
  count?: number;
}

async function aSandboxWith(...rows: (Partial<BackupRow> & { name: string })[]): Promise<Sandbox> {
  const sandbox = await aSandbox();
  sandbox.world.project().rows.clear();
  rows.forEach((row, index) => {
    sandbox.world.addRow({
      id: `0000000${index}-0000-4000-8000-000000000000`,
      status: 'available',
      volume_id: 'disk-1',
      size: 10,
      created_at: '2026-01-01T00:00:00.000000',
      ...row,
    });
  });
  return sandbox;
}

async function ask(sandbox: Sandbox, query: string, microversion?: string): Promise<{ status: number; body: Page }> {
  const version = microversion === undefined ? 'v2' : 'v3';
  const url = `${sandbox.url}/vbs/${version}/${sandbox.projectId}/backups/detail?${query}`;
  const headers: Record<string, string> = { 'x-auth-token': sandbox.adminToken };
  if (microversion !== undefined) headers['openstack-api-version'] = `volume ${microversion}`;
  const response = await fetch(url, { headers });
  return { status: response.status, body: (await response.json()) as Page };
}

async function namesFor(sandbox: Sandbox, query: string, microversion?: string): Promise<(string | null)[]> {
  return (await ask(sandbox, query, microversion)).body.backups.map((row) => row.name);
}

describe('filters', () => {
  it('match name, status and volume_id exactly, together', async () => {
    const sandbox = await aSandboxWith(
      { name: 'nightly' },
      { name: 'nightly-2', status: 'error' },
      { name: 'Nightly', volume_id: 'disk-2', status: 'error' },
    );
    expect(await namesFor(sandbox, 'name=nightly')).toEqual(['nightly']);
    expect(await namesFor(sandbox, 'name=night')).toEqual([]);
    expect(await namesFor(sandbox, 'volume_id=disk-2')).toEqual(['Nightly']);
    expect(await namesFor(sandbox, 'status=error&volume_id=disk-1')).toEqual(['nightly-2']);
  });

  it('take no lists, and the last of repeated ones wins', async () => {
    const sandbox = await aSandboxWith({ name: 'good' }, { name: 'bad', status: 'error' });
    expect(await namesFor(sandbox, 'status=available,error')).toEqual([]);
    expect(await namesFor(sandbox, 'status=available&status=error')).toEqual(['bad']);
    expect(await namesFor(sandbox, 'status=')).toEqual([]);
  });

  it('that are unknown are dropped without a word: the whole list comes back', async () => {
    const sandbox = await aSandboxWith({ name: 'b' }, { name: 'a' });
    for (const query of ['id=00000000-0000-4000-8000-000000000000', 'snapshot_id=x', 'all_tenants=1', 'name~=b']) {
      expect(await namesFor(sandbox, query)).toEqual(['a', 'b']);
      expect(await namesFor(sandbox, query, '3.30')).toEqual(['a', 'b']);
    }
  });

  it('that are unknown are refused from 3.31 on', async () => {
    const sandbox = await aSandboxWith({ name: 'a' });
    const { status, body } = await ask(sandbox, 'id=1&limit=5&snapshot_id=2', '3.31');
    expect(status).toBe(400);
    const message = 'Invalid filters id, snapshot_id are found in query options.';
    expect(body).toEqual({ badRequest: { code: 400, message } });
  });

  it('match parts from 3.34 on, and are counted from 3.45 on', async () => {
    const sandbox = await aSandboxWith({ name: 'nightly-1' }, { name: 'nightly-2' }, { name: 'weekly' });
    expect(await namesFor(sandbox, 'name~=night', '3.34')).toEqual(['nightly-2', 'nightly-1']);
    const { body } = await ask(sandbox, 'name~=night&limit=1&with_count=true', '3.45');
    expect([body.backups.length, body.count]).toEqual([1, 2]);
  });
});

describe('sort', () => {
  const rows = [
    { name: 'small-new', size: 9, created_at: '2026-01-03T00:00:00.000000' },
    { name: 'large-old', size: 100, created_at: '2026-01-01T00:00:00.000000' },
    { name: 'large-new', size: 100, created_at: '2026-01-02T00:00:00.000000' },
  ];

  it('is by created_at, the newest first, and by id where times are equal', async () => {
    const sandbox = await aSandboxWith(...rows, { name: 'twin', created_at: '2026-01-03T00:00:00.000000' });
    expect(await namesFor(sandbox, '')).toEqual(['twin', 'small-new', 'large-new', 'large-old']);
  });

  it('breaks ties by created_at and id in the direction of the first key', async () => {
    const sandbox = await aSandboxWith(...rows);
    expect(await namesFor(sandbox, 'sort_key=size')).toEqual(['large-new', 'large-old', 'small-new']);
    expect(await namesFor(sandbox, 'sort_key=size&sort_dir=asc')).toEqual(['small-new', 'large-old', 'large-new']);
    expect(await namesFor(sandbox, 'sort=size:asc,created_at:desc')).toEqual(['small-new', 'large-new', 'large-old']);
    expect(await namesFor(sandbox, 'sort=size')).toEqual(['large-new', 'large-old', 'small-new']);
  });

  it('puts NULL lowest', async () => {
    const sandbox = await aSandboxWith(
      { name: 'once', updated_at: '2026-01-01' },
      { name: 'never', updated_at: null },
      { name: 'twice', updated_at: '2026-01-02' },
    );
    expect(await namesFor(sandbox, 'sort=updated_at:asc')).toEqual(['never', 'once', 'twice']);
    expect(await namesFor(sandbox, 'sort=updated_at:desc')).toEqual(['twice', 'once', 'never']);
  });

  it.each(['name', 'container_format', 'disk_format', 'description', 'metadata', 'is_incremental', 'nonsense', ''])(
    'by %j is refused',
    async (key) => {
      const sandbox = await aSandboxWith(...rows);
      for (const query of [`sort_key=${key}`, `sort=${key}:asc`]) {
        const { status, body } = await ask(sandbox, query);
        expect(status).toBe(400);
        expect(body).toEqual({ badRequest: { code: 400, message: 'Invalid input received: Invalid sort key' } });
      }
    },
  );

  it('by name works from 3.37 on', async () => {
    const sandbox = await aSandboxWith(...rows);
    expect((await ask(sandbox, 'sort=name', '3.36')).status).toBe(400);
    expect(await namesFor(sandbox, 'sort=name:asc', '3.37')).toEqual(['large-new', 'large-old', 'small-new']);
  });

  it.each(['sort_dir=up', 'sort=size:up', 'sort_dir=DESC', 'sort_key=size&sort_dir='])(
    '%j is an unknown direction',
    async (query) => {
      const sandbox = await aSandboxWith(...rows);
      const message = "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.";
      expect(await ask(sandbox, query)).toEqual({ status: 400, body: { badRequest: { code: 400, message } } });
    },
  );

  it('refuses both spellings at once', async () => {
    const sandbox = await aSandboxWith(...rows);
    expect((await ask(sandbox, 'sort=size&sort_key=size')).status).toBe(400);
    expect((await ask(sandbox, 'sort=size&sort_dir=asc')).status).toBe(400);
  });

  it('by backup_metadata is accepted and returns a wrong, short page', async () => {
    const sandbox = await aSandboxWith(...rows);
    const { status, body } = await ask(sandbox, 'sort_key=backup_metadata');
    expect([status, body.backups.length]).toEqual([200, 1]);
  });
});
