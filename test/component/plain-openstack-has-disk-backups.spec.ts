import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Finding } from '../../src/doctor/finding.js';
import { runDoctor } from '../../src/doctor/doctor-command.js';
import { createKey } from '../../src/keys/key-operations.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { follow } from '../support/followed.js';
import { aFolder, aGatewayOver, bearer, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { until } from '../support/until.js';

/** A cloud that has Cinder and no CSBS, as its catalog tells; `path`: of the volume API. */
async function plainOpenStack(type: string, path: string): Promise<Sandbox> {
  const sandbox = await aSandbox();
  const endpoint = { interface: 'public', region: 'RegionOne', region_id: 'RegionOne', url: `${sandbox.url}${path}` };
  const token = {
    issued_at: '2026-01-01T00:00:00.000000Z',
    expires_at: '2026-01-02T00:00:00.000000Z',
    project: { id: SEED_PROJECT, name: 'a-project' },
    catalog: [{ type, name: 'cinder', endpoints: [endpoint] }],
  };
  const headers = { 'Content-Type': 'application/json', 'X-Subject-Token': sandbox.adminToken };
  sandbox.always('identity').answer(201, headers, JSON.stringify({ token }));
  return sandbox;
}

/** Both services are looked for in the catalog. */
const FROM_CATALOG = { CSBS_ENDPOINT: '', VBS_ENDPOINT: '' };
const codeOf = ({ text }: { readonly text: string }): unknown => (JSON.parse(text) as { code?: unknown }).code;

describe('a gateway over plain OpenStack, which has Cinder and no CSBS', () => {
  it.each([
    ['block-storage', `/vbs/v3/${SEED_PROJECT}`],
    ['volumev3', `/vbs/v3/${SEED_PROJECT}`],
    ['block-storage', '/vbs/v3'], // recent Cinder leaves the project out
  ])('lists backups of disks, and passes them on as they are: %s at %s', async (type, path) => {
    const { get } = await aGatewayOver(await plainOpenStack(type, path), FROM_CATALOG);
    const list = await get(`/api/v1/projects/${SEED_PROJECT}/volume-backups?sort=id&limit=2&fields=status,metadata`);
    expect([list.status, JSON.parse(list.text)]).toEqual([
      200,
      { items: expect.arrayContaining([expect.objectContaining({ metadata: null })]), nextCursor: expect.any(String) },
    ]);
    for (const version of ['v2', 'v3']) {
      const [id] = SEED_VOLUME_BACKUPS;
      expect((await get(`/${version}/${SEED_PROJECT}/backups/detail?limit=1`)).status).toBe(200);
      expect(JSON.parse((await get(`/${version}/${SEED_PROJECT}/backups/${id}`)).text)).toMatchObject({
        backup: { id },
      });
    }
  });

  it('has no server backups: 502 for one, for a list, and raw', async () => {
    const gateway: TestGateway = await aGatewayOver(await plainOpenStack('block-storage', '/vbs/v3'), FROM_CATALOG);
    const { get, viewPath } = gateway;
    for (const path of [viewPath(SEED_BACKUP), `/api/v1/projects/${SEED_PROJECT}/backups`]) {
      const answer = await get(path);
      expect([answer.status, codeOf(answer)]).toEqual([502, 'upstream-error']);
    }
    expect((await get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`)).status).toBe(502);
    const stream = await follow(`${gateway.url}${viewPath(SEED_BACKUP)}/events`, bearer(gateway.key));
    await until(() => stream.problems().length === 1);
    expect([stream.status, stream.problems()[0]?.['code']]).toEqual([200, 'upstream-error']);
    stream.hangUp();
    expect(gateway.sandbox.requests('csbs')).toEqual([]);
  });

  it('is told so by the doctor, and of nothing else', async () => {
    const sandbox = await plainOpenStack('block-storage', '/vbs/v3');
    const [file, secret] = [join(aFolder(), 'keys.json'), 'a secret of the tests, long enough for them'];
    const wanted = { name: 't', projects: [SEED_PROJECT], scopes: ['view'], expiresAt: null, now: Date.now() } as const;
    await createKey(file, secret, wanted);
    const env = { ...sandbox.settings, ...FROM_CATALOG, API_KEYS_FILE: file, GATEWAY_SECRET: secret };
    let report = '';
    const code = await runDoctor(['--json'], env, (text) => (report += text));
    const { checks } = JSON.parse(report) as { readonly checks: readonly Finding[] };
    const failures = checks.filter(({ standing }) => standing !== 'ok');
    expect([code, failures.map(({ check, says }) => [check, says])]).toEqual([
      1,
      [[`cloud environment, CSBS of ${SEED_PROJECT}`, "the catalog of the project's token has none that may be used"]],
    ]);
  });
});
