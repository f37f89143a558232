import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupView } from '../../src/core/backup-view.js';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const SECOND = 1000;
const aBackup = (disks: number): ReturnType<typeof buildBackup> =>
  buildBackup({ key: 'late', server: 'late', disks, startedAt: new Date(Date.UTC(2026, 0, 1)) });
const matches = ({ volumes }: BackupView): readonly string[] => volumes.map(({ match }) => match);

describe('a disk is missing only where that is proved now', () => {
  it('and not by a 404 from before there was the backup', async () => {
    const { get, view, sandbox, clock } = await aGateway();
    const backup = aBackup(2);
    const [first, ...others] = backup.rows.map((row) => ({ ...row, volume_id: randomUUID() })); // the disk's own list does not show it
    expect((await get(`/v2/${SEED_PROJECT}/backups/${first?.id ?? ''}`)).status).toBe(404);
    sandbox.world.addItem(backup.item);
    for (const row of [first, ...others]) if (row !== undefined) sandbox.world.addRow(row);
    clock.advance(5 * SECOND);
    const after = await view(backup.item.id);
    expect([matches(after), after.completeness]).toEqual([['matched', 'matched'], 'complete']);
  });

  it('and not by a list of the disk from before there was the backup', async () => {
    const { get, view, sandbox, clock } = await aGateway();
    const backup = aBackup(1);
    const [row] = backup.rows;
    await get(`/v2/${SEED_PROJECT}/backups/${row?.id ?? ''}`);
    await get(`/v2/${SEED_PROJECT}/backups/detail?volume_id=${row?.volume_id ?? ''}`);
    sandbox.world.addBackup(backup);
    clock.advance(5 * SECOND);
    expect(matches(await view(backup.item.id))).toEqual(['matched']);
  });

  it('and not by a page that was read before CSBS named the disk: both are asked at the same time', async () => {
    const { view, sandbox, clock, quiet } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '5000' } });
    const { item, rows } = aBackup(7);
    const all = structuredClone(item.extend_info.volume_backups ?? []);
    item.extend_info.volume_backups = all.slice(0, 5);
    sandbox.world.addItem(item);
    for (const row of rows.filter(({ id }) => all.slice(0, 5).some((volume) => volume.id === id))) {
      sandbox.world.addRow(row);
    }
    await view(item.id);
    clock.advance(31 * SECOND);
    sandbox.next('csbs').delay(600);
    sandbox.forgetRequests();
    await view(item.id);
    while (sandbox.requests('vbs').length === 0) await sleep(5);
    await sleep(200);
    for (const row of rows) sandbox.world.addRow(row);
    sandbox.world.patchItem(item.id, { extend_info: { volume_backups: all } });
    await quiet();
    expect(matches(await view(item.id))).toEqual(Array(7).fill('matched'));
  });

  it('and not by a page with a row on it that cannot be read', async () => {
    const { view, sandbox } = await aGateway();
    const [{ id } = { id: '' }] = sandbox.world.item(ODD.sixtyDisks).extend_info.volume_backups ?? [];
    sandbox.world.patchRow(id, { id: { odd: id } });
    const { volumes } = await view(ODD.sixtyDisks);
    // It is asked for by itself, and VBS says there what it says.
    expect(
      sandbox
        .requests('vbs')
        .map(({ path }) => path)
        .some((path) => path.endsWith(`/backups/${id}`)),
    ).toBe(true);
    expect(volumes.slice(1).every(({ match }) => match === 'matched')).toBe(true);
  });

  it('and not by a list that VBS says is not there: that is VBS’s failure, and over when VBS is well', async () => {
    const { view, get, sandbox, clock } = await aGateway();
    sandbox.always('vbs').status(404, { itemNotFound: { code: 404, message: 'x' } });
    const partial = await view(SEED_BACKUP);
    expect([partial.completeness, partial.sources.vbs.error]).toEqual(['partial', 'upstream-error']);
    expect((await get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(502);
    expect((await get(`/v2/${SEED_PROJECT}/backups/detail?marker=${randomUUID()}`)).status).toBe(404);
    sandbox.heal();
    clock.advance(6 * SECOND);
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
  });
});
