import { describe, expect, it } from '@jest/globals';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { ODD } from '../../src/sandbox/seed.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { coldBackups } from '../support/cold-backups.js';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { aSink } from '../support/sink.js';

/** Fills the project with single-disk backups, newer than anything else, so that a scan meets them first. */
function fillProject(sandbox: Sandbox, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const startedAt = new Date(Date.UTC(2027, 0, 1) + index * 60_000);
    for (const row of buildBackup({ key: `filler ${index}`, server: 'ecs-filler', disks: 1, startedAt }).rows) {
      sandbox.world.addRow(row);
    }
  }
}

const paths = (sandbox: Sandbox): string[] =>
  sandbox.requests('vbs').map(({ rawUrl }) => rawUrl.replace(/^.*\/backups/, ''));

describe('the VBS calls that one view costs', () => {
  it('are one per disk for a server with few', async () => {
    const { view, sandbox } = await aGateway();
    const { volumes } = await view(ODD.disagreeing);
    expect(volumes).toHaveLength(4);
    // One disk's backup stands under another disk in VBS: the single GET finds it.
    expect(paths(sandbox).filter((path) => path.startsWith('/detail?volume_id='))).toHaveLength(4);
    expect(paths(sandbox)).toHaveLength(5);
  });

  it('are one page for a server with sixty disks in a small project', async () => {
    const { view, sandbox } = await aGateway();
    await view(ODD.sixtyDisks);
    expect(paths(sandbox)).toEqual(['/detail?limit=1000&offset=0']);
  });

  it('are none for the next ones ten seconds long, though some disk of the list is still being backed up', async () => {
    const { view, sandbox, clock } = await aGateway();
    const settled = coldBackups(sandbox, 'settled', 2);
    fillProject(sandbox, 2500);
    const underWay = { key: 'under way', server: 'ecs', disks: 1, startedAt: new Date(Date.UTC(2027, 0, 1)) };
    for (const row of buildBackup(underWay).rows) sandbox.world.addRow({ ...row, status: 'creating' });
    await view(ODD.sixtyDisks);
    sandbox.forgetRequests();
    for (const { id } of settled) {
      clock.advance(4500); // such a page is fresh for three seconds
      expect((await view(id)).completeness).toBe('complete');
    }
    expect(paths(sandbox)).toEqual([]);
  });

  it('are the pages up to the last disk in a large project, by offsets of rows received', async () => {
    const { view, sandbox } = await aGateway();
    fillProject(sandbox, 2500);
    expect((await view(ODD.sixtyDisks)).summary.matched).toBe(60);
    expect(paths(sandbox)).toEqual([0, 1000, 2000].map((offset) => `/detail?limit=1000&offset=${offset}`));
  });

  it('are one per disk, too, for who wants one server after the other seen anew: no list serves the next', async () => {
    const { get, key, viewPath, sandbox, clock } = await aGateway();
    fillProject(sandbox, 2500);
    const backups = coldBackups(sandbox, 'anew', 6);
    for (const { id } of backups) await get(viewPath(id));
    clock.advance(11_000); // what that has cost is forgotten
    for (const { id } of backups) {
      sandbox.forgetRequests();
      await get(viewPath(id), { 'X-API-Key': key, 'Cache-Control': 'no-cache' });
      expect(paths(sandbox).map((path) => path.split('=')[0])).toEqual(['/detail?volume_id', '/detail?volume_id']);
    }
  });

  it('prove a disk missing by a 404 of its own', async () => {
    const { view, sandbox } = await aGateway();
    const { volumes } = await view(ODD.goneFromVbs);
    const singles = paths(sandbox).filter((path) => !path.startsWith('/detail'));
    expect(singles.sort()).toEqual(
      volumes
        .filter(({ match }) => match === 'missing')
        .map(({ id }) => `/${id ?? ''}`)
        .sort(),
    );
  });

  it('prove it by one page that lacks it, where one page is all', async () => {
    const { view, sandbox } = await aGateway();
    const [gone] = sandbox.world.item(ODD.sixtyDisks).extend_info.volume_backups ?? [];
    sandbox.world.removeRow(gone?.id ?? '');
    expect((await view(ODD.sixtyDisks)).summary).toMatchObject({ matched: 59, missing: 1, unknown: 0 });
    expect(paths(sandbox)).toHaveLength(1);
  });

  it('look again for what several pages lack: a row may slip between two of them', async () => {
    const { view, sandbox } = await aGateway();
    fillProject(sandbox, 1500);
    const [gone] = sandbox.world.item(ODD.sixtyDisks).extend_info.volume_backups ?? [];
    sandbox.world.removeRow(gone?.id ?? '');
    expect((await view(ODD.sixtyDisks)).summary).toMatchObject({ matched: 59, missing: 1, unknown: 0 });
    expect(paths(sandbox).at(-1)).toBe(`/${gone?.id ?? ''}`);
  });

  it('settle sixty missing disks in a large project by a whole list and a sample of sixteen', async () => {
    const { view, sandbox } = await aGateway();
    fillProject(sandbox, 1500);
    for (const { id } of sandbox.world.item(ODD.sixtyDisks).extend_info.volume_backups ?? []) {
      sandbox.world.removeRow(id);
    }
    expect(await view(ODD.sixtyDisks)).toMatchObject({
      summary: { missing: 60, unknown: 0 },
      completeness: 'complete',
      warnings: [],
    });
    expect(paths(sandbox)).toHaveLength(2 + 16);
  });

  it('do not believe a list that the sample proves wrong', async () => {
    const { view, sandbox } = await aGateway();
    const strangers = (count: number, from: number): object[] =>
      Array.from({ length: count }, (_, index) => ({ id: `stranger ${from + index}` }));
    sandbox
      .next('vbs')
      .status(200, { backups: strangers(1000, 0), backups_links: [{ rel: 'next', href: 'http://x' }] });
    sandbox.next('vbs').status(200, { backups: strangers(5, 1000) });
    const { summary, completeness, warnings } = await view(ODD.sixtyDisks);
    expect([summary.matched, summary.missing, summary.unknown, completeness]).toEqual([16, 0, 44, 'partial']);
    expect(warnings.map(({ code }) => code)).toEqual(['too-many-volumes']);
  });

  it('are fewer than twenty pages, whatever VBS says, and the cut is told', async () => {
    const { view, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    let served = 0;
    const page = (): object => ({
      backups: Array.from({ length: 10 }, () => ({
        id: `00000000-0000-4000-8000-${String((served += 1)).padStart(12, '0')}`,
      })),
      backups_links: [{ rel: 'next', href: 'http://192.168.82.222:8776/b23/backups?limit=1' }],
    });
    for (let pages = 0; pages < 30; pages += 1) sandbox.next('vbs').status(200, page());
    const { summary, completeness, warnings, sources } = await view(ODD.sixtyDisks);
    const lists = paths(sandbox).filter((path) => path.startsWith('/detail'));
    expect(lists).toHaveLength(20);
    expect(lists.slice(0, 3)).toEqual([0, 10, 20].map((offset) => `/detail?limit=1000&offset=${offset}`));
    expect({ completeness, missing: summary.missing, status: sources.vbs.status }).toMatchObject({
      completeness: 'partial',
      missing: 0,
    });
    expect(warnings.map(({ code }) => code)).toContain('scan-truncated');
  });

  it('end when VBS sends the same page for ever', async () => {
    const { view, sandbox } = await aGateway();
    sandbox.always('vbs').status(200, {
      backups: [{ id: '00000000-0000-4000-8000-000000000001' }],
      backups_links: [{ rel: 'next', href: 'http://192.168.82.222:8776/x' }],
    });
    const { warnings, summary } = await view(ODD.sixtyDisks);
    expect(paths(sandbox).filter((path) => path.startsWith('/detail'))).toHaveLength(2);
    expect(warnings.map(({ code }) => code)).toContain('scan-truncated');
    expect(summary).toMatchObject({ missing: 0, unknown: 60 });
  });

  it('never follow a link of VBS’s, wherever it leads', async () => {
    const sink = await aSink();
    const { view, get, sandbox, projectId } = await aGateway();
    const trap = `${sink.url}/v2/${projectId}/backups/detail`;
    const rows = (sandbox.world.item(ODD.sixtyDisks).extend_info.volume_backups ?? []).slice(0, 2);
    sandbox
      .next('vbs')
      .status(200, { backups: rows.map(({ id }) => ({ id })), backups_links: [{ rel: 'next', href: trap }] });
    expect((await view(ODD.sixtyDisks)).summary.matched).toBe(60);
    sandbox.next('vbs').status(200, {
      backups: [{ id: 'x', links: [{ rel: 'self', href: trap }] }],
      backups_links: [{ rel: 'next', href: trap }],
    });
    expect((await get(`/v2/${projectId}/backups/detail`)).text).not.toContain(sink.url);
    sandbox.next('csbs').status(302, '', { location: trap });
    await get(`/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`);
    expect(sink.visits).toEqual([]);
  });

  it('leave out rows of another project, and say so', async () => {
    const { view, sandbox } = await aGateway();
    const [own] = sandbox.world.item(SEED_BACKUP).extend_info.volume_backups ?? [];
    sandbox.world.patchRow(own?.id ?? '', { 'os-bak-tenant-attr:tenant_id': 'f'.repeat(32) });
    const { volumes, warnings, completeness } = await view(SEED_BACKUP);
    expect(volumes[0]).toMatchObject({ match: 'unknown', vbs: null });
    expect([completeness, warnings.map(({ code }) => code)]).toEqual(['partial', ['foreign-row']]);
  });
});
