import { describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { aSandbox } from '../support/sandbox.js';

interface Page {
  backups: { id: string; created_at: string; name: string | null; links: { rel: string; href: string }[] }[];
  backups_links?: { rel: string; href: string }[];
}

/** A sandbox with exactly so many rows, one a minute, all else removed. */
async function aSandboxWithRows(count: number, options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await aSandbox(options);
  sandbox.world.project().rows.clear();
  for (let index = 0; index < count; index += 1) {
    const created_at = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString().replace('Z', '000');
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    sandbox.world.addRow({ id, status: 'available', name: `row-${index}`, created_at });
  }
  return sandbox;
}

async function ask(sandbox: Sandbox, query: string, path = 'backups/detail'): Promise<{ status: number; body: Page }> {
  const url = `${sandbox.url}/vbs/v2/${sandbox.projectId}/${path}?${query}`;
  const response = await fetch(url, { headers: { 'x-auth-token': sandbox.adminToken } });
  return { status: response.status, body: (await response.json()) as Page };
}

const names = ({ body }: { body: Page }): (string | null)[] => body.backups.map((row) => row.name);

describe('limit', () => {
  it('is 1000 by default, and a larger one is clipped without a word', async () => {
    const sandbox = await aSandboxWithRows(1003);
    for (const query of ['', 'limit=5000', 'limit=99999999999999999999']) {
      const page = await ask(sandbox, query);
      expect(page.body.backups).toHaveLength(1000);
      expect(page.body.backups_links).toHaveLength(1);
    }
  });

  it('of 0 answers an empty page without a link', async () => {
    const sandbox = await aSandboxWithRows(3);
    const { status, body } = await ask(sandbox, 'limit=0');
    expect({ status, body }).toEqual({ status: 200, body: { backups: [] } });
  });

  it('takes what Python takes for an integer, and the first one where it is repeated', async () => {
    const sandbox = await aSandboxWithRows(12);
    for (const [query, rows] of [
      ['limit=%2B2', 2],
      ['limit=+2+', 2],
      ['limit=1_0', 10],
      ['limit=2&limit=7', 2],
    ] as const) {
      expect((await ask(sandbox, query)).body.backups).toHaveLength(rows);
    }
  });

  it.each(['-1', 'abc', '1.5', '', '%20', '0x10', '1e2'])('%j is a badRequest', async (limit) => {
    const sandbox = await aSandboxWithRows(1);
    const { status, body } = await ask(sandbox, `limit=${limit}`);
    expect(status).toBe(400);
    const message = limit === '-1' ? 'limit param must be positive' : 'limit param must be an integer';
    expect(body).toEqual({ badRequest: { code: 400, message } });
  });
});

describe('offset', () => {
  it('skips rows, and past the end answers an empty page', async () => {
    const sandbox = await aSandboxWithRows(5);
    expect(names(await ask(sandbox, 'offset=3'))).toEqual(['row-1', 'row-0']);
    expect(await ask(sandbox, 'offset=5')).toEqual({ status: 200, body: { backups: [] } });
    expect(await ask(sandbox, 'offset=2147483647')).toEqual({ status: 200, body: { backups: [] } });
  });

  it.each([
    ['-1', 'offset must be >= 0'],
    ['x', 'offset must be an integer'],
    ['', 'offset must be an integer'],
    ['2147483648', 'offset must be <= 2147483647'],
  ])('%j is a badRequest', async (offset, message) => {
    const sandbox = await aSandboxWithRows(1);
    const { status, body } = await ask(sandbox, `offset=${offset}`);
    expect(status).toBe(400);
    expect(body).toEqual({ badRequest: { code: 400, message } });
  });
});

describe('marker', () => {
  it('continues behind a row in the same order', async () => {
    const sandbox = await aSandboxWithRows(6);
    const first = await ask(sandbox, 'limit=2');
    expect(names(first)).toEqual(['row-5', 'row-4']);
    const second = await ask(sandbox, `limit=2&marker=${first.body.backups[1]?.id ?? ''}`);
    expect(names(second)).toEqual(['row-3', 'row-2']);
  });

  it('is looked up in the whole project, whatever the filters say', async () => {
    const sandbox = await aSandboxWithRows(4);
    const marker = '00000000-0000-4000-8000-000000000003';
    sandbox.world.patchRow(marker, { status: 'error' });
    expect(names(await ask(sandbox, `status=available&marker=${marker}`))).toEqual(['row-2', 'row-1', 'row-0']);
  });

  it('that is unknown, foreign or blank is 404 itemNotFound', async () => {
    const sandbox = await aSandboxWithRows(2);
    const foreign = '99999999-0000-4000-8000-000000000000';
    sandbox.world.addProject('c'.repeat(32), 'other');
    sandbox.world.addRow({ id: foreign, status: 'available' }, 'c'.repeat(32));
    for (const marker of ['nonsense', foreign, '']) {
      const { status, body } = await ask(sandbox, `marker=${marker}`);
      expect(status).toBe(404);
      expect(body).toEqual({ itemNotFound: { code: 404, message: `Backup ${marker} could not be found.` } });
    }
  });

  it('loses rows whose sort column is NULL, as a comparison in SQL does', async () => {
    const sandbox = await aSandboxWithRows(3);
    sandbox.world.patchRow('00000000-0000-4000-8000-000000000002', { updated_at: '2026-02-01T00:00:00.000000' });
    const first = await ask(sandbox, 'limit=1&sort=updated_at:desc');
    expect(names(first)).toEqual(['row-2']);
    const second = await ask(sandbox, `sort=updated_at:desc&marker=${first.body.backups[0]?.id ?? ''}`);
    expect(names(second)).toEqual([]);
    const behindNull = await ask(sandbox, 'sort=updated_at:desc&marker=00000000-0000-4000-8000-000000000001');
    expect(names(behindNull)).toEqual([]);
  });
});

describe('backups_links', () => {
  it('stands on every full page, so that an exact multiple has one more, empty page', async () => {
    const sandbox = await aSandboxWithRows(6);
    const seen: [number, boolean][] = [];
    for (const offset of [0, 3, 6]) {
      const { body } = await ask(sandbox, `limit=3&offset=${offset}`);
      seen.push([body.backups.length, body.backups_links !== undefined]);
    }
    expect(seen).toEqual([
      [3, true],
      [3, true],
      [0, false],
    ]);
    expect((await ask(sandbox, 'limit=4&offset=3')).body.backups_links).toBeUndefined();
  });

  it('in the documented style point at an internal host, without a version, at the summary', async () => {
    const sandbox = await aSandboxWithRows(3);
    const { body } = await ask(sandbox, 'limit=1&offset=1&status=available');
    const id = body.backups[0]?.id ?? '';
    expect(body.backups_links).toEqual([
      {
        href: `http://192.168.82.222:8776/${sandbox.projectId}/backups?limit=1&offset=1&marker=${id}`,
        rel: 'next',
      },
    ]);
  });

  it('in the modern style come from the Host header and copy every parameter, offset too', async () => {
    const sandbox = await aSandboxWithRows(10, { nextLink: 'modern', basePath: '/cloud' });
    const { body } = await ask(
      sandbox,
      'limit=2&offset=2&status=available&marker=00000000-0000-4000-8000-000000000009',
    );
    const id = body.backups[1]?.id ?? '';
    const here = `${sandbox.url}/vbs/v2/${sandbox.projectId}/backups`;
    expect(body.backups_links?.[0]?.href).toBe(`${here}/detail?limit=2&offset=2&status=available&marker=${id}`);
    expect(body.backups[0]?.links[0]).toEqual({ rel: 'self', href: `${here}/${body.backups[0]?.id ?? ''}` });
  });

  it('followed from a request with an offset skip rows on every page', async () => {
    const sandbox = await aSandboxWithRows(12, { nextLink: 'modern' });
    let url: string | undefined = `${sandbox.url}/vbs/v2/${sandbox.projectId}/backups/detail?limit=2&offset=2`;
    const seen: (string | null)[] = [];
    while (url !== undefined) {
      const response = await fetch(url, { headers: { 'x-auth-token': sandbox.adminToken } });
      const body = (await response.json()) as Page;
      seen.push(...body.backups.map((row) => row.name));
      url = body.backups_links?.[0]?.href;
    }
    expect(seen).toEqual(['row-9', 'row-8', 'row-5', 'row-4', 'row-1', 'row-0']);
  });

  it('followed without an offset visit every row once', async () => {
    const sandbox = await aSandbox({ nextLink: 'modern' });
    let url: string | undefined = `${sandbox.url}/vbs/v2/${sandbox.projectId}/backups/detail?limit=7`;
    const seen: string[] = [];
    while (url !== undefined) {
      const response = await fetch(url, { headers: { 'x-auth-token': sandbox.adminToken } });
      const body = (await response.json()) as Page;
      seen.push(...body.backups.map((row) => row.id));
      url = body.backups_links?.[0]?.href;
    }
    expect(seen).toHaveLength(160);
    expect(new Set(seen).size).toBe(160);
  });
});

it('the summary holds id, name and links only', async () => {
  const sandbox = await aSandboxWithRows(1);
  const { body } = await ask(sandbox, '', 'backups');
  expect(Object.keys(body.backups[0] ?? {}).sort()).toEqual(['id', 'links', 'name']);
});
