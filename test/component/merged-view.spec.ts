import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import type { BackupView, Match } from '../../src/core/backup-view.js';
import { aGateway, aGatewayOver } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS, seedView } from '../support/seed-view.js';

const matches = (view: BackupView): Match[] => view.volumes.map(({ match }) => match);
const codes = (view: BackupView): string[] => view.warnings.map(({ code }) => code);

describe('one request for a server backup', () => {
  it('answers both halves of the documents’ example, joined', async () => {
    const { view } = await aGateway();
    const { sources, ...answer } = await view(SEED_BACKUP);
    expect({ ...answer, sources }).toEqual(
      seedView({ csbs: sources.csbs.fetchedAt ?? 'missing', vbs: sources.vbs.fetchedAt ?? 'missing' }),
    );
    expect(sources.csbs.fetchedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('takes an id in capitals and a project id with dashes for the same ones', async () => {
    const { get } = await aGateway();
    const { status, text } = await get(
      `/api/v1/projects/B23B579F-08C8-4228-B9B4-673C46F0C442/backups/${SEED_BACKUP.toUpperCase()}`,
    );
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ id: SEED_BACKUP, projectId: 'b23b579f08c84228b9b4673c46f0c442' });
  });

  it('answers 200 for every backup of the project', async () => {
    const { sandbox, view, projectId } = await aGateway();
    const ids = [...sandbox.world.project(projectId).items.keys()];
    expect(ids.length).toBe(40);
    const views = await Promise.all(ids.map((id) => view(id)));
    expect(views.map(({ id }) => id)).toEqual(ids);
    expect(views.filter(({ completeness }) => completeness === 'partial')).toEqual([]);
  });

  it('is the same over VBS v3, but for what v3 does not tell', async () => {
    const { view } = await aGateway({ sandbox: { vbsVersion: 'v3' } });
    const answer = await view(SEED_BACKUP);
    expect(matches(answer)).toEqual(['matched', 'matched']);
    expect(answer.volumes.map(({ vbs }) => vbs?.metadata)).toEqual([null, null]);
    expect(answer.warnings).toEqual([]);
  });

  it('works below a base path, too', async () => {
    const { view } = await aGateway({ sandbox: { basePath: '/otc-sandbox' } });
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
  });

  it('needs no keystone where the operator gives a token', async () => {
    const sandbox = await aSandbox();
    const { view } = await aGatewayOver(sandbox, { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: sandbox.adminToken });
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    expect(sandbox.requests('identity')).toEqual([]);
  });

  it('says 404 for a backup that CSBS does not know', async () => {
    const { get, viewPath } = await aGateway();
    const { status, text } = await get(viewPath('00000000-0000-4000-8000-000000000000'));
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ code: 'not-found', status: 404 });
  });

  it('answers require=complete only with a complete view', async () => {
    const { get, viewPath, sandbox } = await aGateway();
    expect((await get(`${viewPath(SEED_BACKUP)}?require=complete`)).status).toBe(200);
    sandbox.always('vbs').status(503);
    const { status, text } = await get(`${viewPath(ODD.encrypted)}?require=complete`);
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({ code: 'incomplete' });
  });
});

describe('a caller who wants only some fields', () => {
  it('gets those and the ids, from the same cached view, under an ETag of their own', async () => {
    const { get, viewPath, sandbox } = await aGateway();
    const whole = await get(viewPath(SEED_BACKUP));
    const part = await get(`${viewPath(SEED_BACKUP)}?fields=status,volumes.match`);
    expect(JSON.parse(part.text)).toEqual({
      id: SEED_BACKUP,
      projectId: 'b23b579f08c84228b9b4673c46f0c442',
      status: 'available',
      volumes: SEED_VOLUME_BACKUPS.map((id) => ({ id, match: 'matched' })),
    });
    expect(part.headers.get('etag')).not.toBe(whole.headers.get('etag'));
    expect(sandbox.requests('csbs')).toHaveLength(1);
  });

  it.each(['nothing', '', 'name,', 'volumes.secret'])('is told which path no view has: %s', async (fields) => {
    const { get, viewPath, sandbox } = await aGateway();
    const { status, text } = await get(`${viewPath(SEED_BACKUP)}?fields=${fields}`);
    expect([status, (JSON.parse(text) as { errors: unknown }).errors]).toEqual([
      400,
      [{ field: 'fields', message: expect.any(String) }],
    ]);
    expect(sandbox.requests()).toEqual([]);
  });
});

describe('what is odd about a backup shows in its view', () => {
  it('disks that are gone from VBS are missing, and proved so', async () => {
    const view = await (await aGateway()).view(ODD.goneFromVbs);
    expect(matches(view)).toEqual(['matched', 'missing', 'missing']);
    expect(view).toMatchObject({
      completeness: 'complete',
      summary: { volumes: 3, matched: 1, missing: 2, unknown: 0 },
    });
  });

  it('a disagreement between both services names the field and both values', async () => {
    const view = await (await aGateway()).view(ODD.disagreeing);
    expect(view.volumes.map(({ discrepancies }) => discrepancies.map(({ field }) => field))).toEqual([
      ['status'],
      ['volumeId'],
      ['volumeSizeBytes'],
      ['snapshotId'],
    ]);
    expect(view.volumes[0]?.discrepancies[0]).toEqual({ field: 'status', csbs: 'available', vbs: 'error' });
    expect(view.summary.discrepancies).toBe(4);
  });

  it('a running backup moves', async () => {
    let now = new Date();
    const { view, clock, quiet } = await aGateway({ sandbox: { now: () => now } });
    const before = await view(ODD.running);
    now = new Date(now.getTime() + 60_000);
    clock.advance(60_000);
    await view(ODD.running);
    await quiet();
    const after = await view(ODD.running);
    expect(before).toMatchObject({ status: 'running', rawStatus: 'protecting' });
    expect(after.progressPercent).toBeGreaterThan(before.progressPercent ?? Infinity);
  });

  it('a failure tells its code to the last digit', async () => {
    const view = await (await aGateway()).view(ODD.bigFailCode);
    expect(view.failure?.code).toBe('9007199254740993');
  });

  it('an encrypted disk is marked, its keys are nowhere', async () => {
    const { view, sandbox } = await aGateway();
    const answer = await view(ODD.encrypted);
    expect(answer.volumes.map(({ vbs }) => vbs?.metadata?.encrypted)).toEqual([false, true]);
    const hidden = JSON.parse(sandbox.world.row(answer.volumes[1]?.id ?? '').service_metadata ?? '{}') as {
      VK: string;
      CMKID: string;
    };
    expect(hidden.VK).toHaveLength(64);
    expect(JSON.stringify(answer)).not.toContain(hidden.VK);
    expect(JSON.stringify(answer)).not.toContain(hidden.CMKID);
  });

  it('metadata cut short is null with a warning', async () => {
    const view = await (await aGateway()).view(ODD.truncatedMetadata);
    expect(view.volumes[0]?.vbs?.metadata).toBeNull();
    expect(view.warnings).toEqual([
      { code: 'unreadable-metadata', message: expect.any(String), path: 'volumes[0].vbs.metadata' },
    ]);
  });

  it('a status that nobody documented is unknown, with the word kept', async () => {
    const view = await (await aGateway()).view(ODD.unknownStatus);
    expect(view.status).toBe('unknown');
    expect(view.rawStatus).not.toBeNull();
    expect(codes(view)).toContain('unknown-status');
  });

  it('values of a wrong type are null with a warning each', async () => {
    const view = await (await aGateway()).view(ODD.wrongTypes);
    expect(codes(view)).toContain('wrong-type');
    expect(view.completeness).toBe('complete');
  });

  it('numbers that come as texts are read, without a word', async () => {
    const view = await (await aGateway()).view(ODD.stringNumbers);
    expect(view).toMatchObject({
      averageRateBytesPerSecond: Math.round(25.2 * 1024),
      spaceSavingRatio: 6.5,
      warnings: [],
    });
  });

  it.each(['noVolumes', 'absentVolumes'] as const)(
    'a server without disk backups (%s) is complete, and VBS is not asked',
    async (odd) => {
      const { view, sandbox } = await aGateway();
      expect(await view(ODD[odd])).toMatchObject({
        volumes: [],
        completeness: 'complete',
        sources: { vbs: { status: 'skipped' } },
      });
      expect(sandbox.requests('vbs')).toEqual([]);
    },
  );

  it('sixty disks are matched', async () => {
    const view = await (await aGateway()).view(ODD.sixtyDisks);
    expect(view.summary).toMatchObject({ volumes: 60, matched: 60 });
  });
});
