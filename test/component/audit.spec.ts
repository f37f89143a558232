import { describe, expect, it } from '@jest/globals';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const lines = (gateway: TestGateway): Record<string, unknown>[] => logLines(gateway, '"msg":"answered"');

describe('the operator can say who read what', () => {
  it('by one line per answer: caller, project, backup, route, outcome, cache and cost', async () => {
    const gateway = await aGateway();
    const { get, viewPath, key } = gateway;
    await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'X-Request-Id': 'first' });
    await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'X-Request-Id': 'second' });
    const route = '/api/v1/projects/:project_id/backups/:checkpoint_item_id';
    const who = {
      caller: key.split('_')[1],
      callerName: 'a test',
      address: '127.0.0.1',
      project: SEED_PROJECT,
      backup: SEED_BACKUP,
      method: 'GET',
      route,
      status: 200,
    };
    expect(lines(gateway)).toMatchObject([
      { requestId: 'first', ...who, upstreamCalls: 3, cache: 'backup-gateway; fwd=miss; stored; ttl=30' },
      { requestId: 'second', ...who, upstreamCalls: 0, cache: 'backup-gateway; hit; ttl=30' },
    ]);
  });

  it('counts a call to the cloud once, for the caller who caused it', async () => {
    const gateway = await aGateway();
    gateway.sandbox.next('csbs').delay(100);
    await Promise.all(Array.from({ length: 20 }, () => gateway.view(SEED_BACKUP)));
    expect(
      lines(gateway)
        .map(({ upstreamCalls }) => upstreamCalls)
        .sort()
        .reverse()
        .slice(0, 2),
    ).toEqual([3, 0]);
  });

  it('with the one backup that was read by a raw route, and none where it was a list', async () => {
    const gateway = await aGateway();
    const [row] = SEED_VOLUME_BACKUPS;
    await gateway.get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP.toUpperCase()}`);
    await gateway.get(`/v3/${SEED_PROJECT}/backups/${row}`);
    await gateway.get(`/v3/${SEED_PROJECT}/backups/detail`);
    expect(lines(gateway).map(({ backup }) => backup)).toEqual([SEED_BACKUP, row, null]);
  });

  it('with the address that a trusted proxy tells, and no other', async () => {
    const told = { 'X-Forwarded-For': '192.0.2.7' };
    for (const [TRUST_PROXY, address] of [
      ['127.0.0.1', '192.0.2.7'],
      ['192.0.2.0/24', '127.0.0.1'],
    ] as const) {
      const gateway = await aGateway({ settings: { TRUST_PROXY } });
      await gateway.get('/api/v1/projects', { 'X-API-Key': gateway.key, ...told });
      expect(lines(gateway)).toMatchObject([{ status: 200, address }]);
    }
  });

  it('also of what was refused, without the address and the key', async () => {
    const gateway = await aGateway();
    await gateway.get(`/api/v1/projects/${'f'.repeat(32)}/backups/${SEED_BACKUP}?secret=1`);
    await gateway.get('/api/v1/projects/not-a-project-but-a-secret/backups/nor-a-backup-but-a-secret');
    await gateway.get('/nothing-here', { 'X-API-Key': 'wrong' });
    expect(lines(gateway)).toMatchObject([
      {
        status: 404,
        project: 'f'.repeat(32),
        backup: SEED_BACKUP,
        caller: gateway.key.split('_')[1],
        upstreamCalls: 0,
      },
      { status: 400, project: null, backup: null },
      { status: 404, project: null, backup: null, route: null, caller: null },
    ]);
    for (const secret of ['secret', 'nothing-here', 'wrong', gateway.key]) expect(gateway.log()).not.toContain(secret);
  });
});
