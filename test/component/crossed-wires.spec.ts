import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupView } from '../../src/core/backup-view.js';
import { detailKey, volumeBackupKey } from '../../src/core/cache-keys.js';
import { canonicalQuery, diskQuery, scanQuery } from '../../src/core/vbs-query.js';
import { ODD } from '../../src/sandbox/seed.js';
import { Clouds } from '../../src/upstreams/clouds/clouds.js';
import { coldBackups } from '../support/cold-backups.js';
import { aGateway, type Answer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { afterTest } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const STRANGER = 'f'.repeat(32);
/** In every text of what is not the caller's. */
const TAG = 'a-tag-of-another-project';
const OWNER = 'os-bak-tenant-attr:tenant_id';
const [DISK_BACKUP] = SEED_VOLUME_BACKUPS;

const viewOf = ({ text }: Answer): BackupView => JSON.parse(text) as BackupView;
const codes = ({ warnings }: BackupView): string[] => warnings.map(({ code }) => code);

/** A row as another project's, still under an id that is asked for. */
function stranger({ sandbox }: TestGateway, id: string): object {
  return { ...sandbox.world.row(id), name: TAG, description: TAG, [OWNER]: STRANGER };
}

/** What is kept of VBS's answers to these questions, as text. */
function keptOf({ engine, gateway, projectId, sandbox }: TestGateway, id: string): string {
  const cloud = gateway.app.get(Clouds, { strict: false }).of(projectId).fingerprint;
  const volumeId = String(sandbox.world.row(id).volume_id);
  const queries = [scanQuery(0), diskQuery(volumeId), new URLSearchParams()].map(canonicalQuery);
  const keys = [volumeBackupKey(projectId, cloud, id), ...queries.map((query) => detailKey(projectId, cloud, query))];
  return keys.map((key) => engine.peek(key)?.body.toString() ?? '').join('\n');
}

describe('an item of another id than was asked for', () => {
  it('reaches no caller, of whichever route, and no cache', async () => {
    const gateway = await aGateway();
    const { get, viewPath, view, projectId, sandbox } = gateway;
    const other = { ...sandbox.world.item(ODD.encrypted), name: TAG };
    sandbox.always('csbs').status(200, { checkpoint_item: other });
    for (const path of [viewPath(SEED_BACKUP), `/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`]) {
      const { status, text } = await get(path);
      expect([status, text.includes('upstream-malformed') || text.includes('"code":502')]).toEqual([502, true]);
      expect(text).not.toContain(TAG);
    }
    expect(logLines(gateway, 'another backup than it was asked for')).toHaveLength(2);
    sandbox.heal();
    expect((await view(SEED_BACKUP)).name).toBe('backup_d32c');
    expect((await get(`/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`)).status).toBe(200);
  });

  it('leaves what is known of the right one, and says why it is old', async () => {
    const { get, view, viewPath, sandbox, clock, quiet } = await aGateway();
    await view(SEED_BACKUP);
    sandbox.always('csbs').status(200, { checkpoint_item: { ...sandbox.world.item(ODD.encrypted), name: TAG } });
    clock.advance(31_000);
    await view(SEED_BACKUP);
    await quiet();
    const { name, sources } = viewOf(await get(viewPath(SEED_BACKUP)));
    expect([name, sources.csbs.status, sources.csbs.error]).toEqual(['backup_d32c', 'stale', 'upstream-malformed']);
  });
});

describe('a row of another project', () => {
  it('under the id that was asked for reaches no caller and no cache, of whichever route', async () => {
    const gateway = await aGateway();
    const { get, view, projectId, sandbox } = gateway;
    sandbox.world.patchRow(DISK_BACKUP, stranger(gateway, DISK_BACKUP) as Record<string, unknown>);
    const seen = await view(SEED_BACKUP);
    expect([seen.completeness, codes(seen)]).toEqual(['partial', ['foreign-row']]);
    expect(seen.summary).toMatchObject({ matched: 1, missing: 0, unknown: 1 });
    const raw = [await get(`/v2/${projectId}/backups/${DISK_BACKUP}`), await get(`/v3/${projectId}/backups/detail`)];
    expect(raw.map(({ status }) => status)).toEqual([502, 200]);
    expect(logLines(gateway, "another project's backups").length).toBeGreaterThanOrEqual(2);
    const everything = [JSON.stringify(seen), ...raw.map(({ text }) => text), keptOf(gateway, DISK_BACKUP)].join('\n');
    expect(everything).not.toContain(TAG);
    expect(everything).not.toContain(STRANGER);
    sandbox.world.patchRow(DISK_BACKUP, { name: 'mine', [OWNER]: projectId });
    expect((await get(`/v2/${projectId}/backups/${DISK_BACKUP}`)).status).toBe(200);
  });

  it('in the place of the whole list proves nothing missing, though it is one page that lacks every disk', async () => {
    const gateway = await aGateway();
    const { view, sandbox } = gateway;
    const rows = coldBackups(sandbox, 'others', 5).flatMap((backup) =>
      backup.rows.map(({ id }) => stranger(gateway, id)),
    );
    sandbox.next('vbs').status(200, { backups: rows });
    sandbox.always('vbs').status(404, { itemNotFound: { code: 404, message: 'Backup could not be found.' } });
    const seen = await view(ODD.sixtyDisks);
    // Sixteen are looked up one by one, and a 404 of its own proves each of them gone; of the others nothing is known.
    expect(seen.summary).toMatchObject({ volumes: 60, matched: 0, missing: 16, unknown: 44 });
    expect([seen.completeness, codes(seen)]).toEqual(['partial', ['foreign-row', 'too-many-volumes']]);
    expect(JSON.stringify(seen) + keptOf(gateway, DISK_BACKUP)).not.toContain(TAG);
  });

  it('among others costs nobody else anything', async () => {
    const gateway = await aGateway();
    const { view, sandbox } = gateway;
    const [other] = coldBackups(sandbox, 'others', 1).flatMap(({ rows }) => rows);
    sandbox.world.patchRow(other?.id ?? '', stranger(gateway, other?.id ?? '') as Record<string, unknown>);
    const seen = await view(ODD.sixtyDisks);
    expect([seen.completeness, seen.summary.matched, codes(seen)]).toEqual(['complete', 60, ['foreign-row']]);
    expect(keptOf(gateway, DISK_BACKUP)).not.toContain(TAG);
  });
});

/** A cloud that sends after each answer, on the same connection, one more that nobody has asked for. `pauseMs`: so much later. */
async function anEagerCloud(pauseMs: number): Promise<string> {
  const sockets = new Set<Socket>();
  const answer = (id: string): string => {
    const body = JSON.stringify({ checkpoint_item: { id, status: 'available' } });
    return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const id = /checkpoint_items\/(\S+)/.exec(String(bytes))?.[1] ?? '';
      if (pauseMs === 0) socket.write(answer(id) + answer(randomUUID()));
      else {
        socket.write(answer(id));
        setTimeout(() => socket.destroyed || socket.write(answer(randomUUID())), pauseMs);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an answer that nobody has asked for, on a kept connection', () => {
  it.each([0, 2, 20])('is never taken for the next one’s: it comes %d ms late', async (pauseMs) => {
    const url = await anEagerCloud(pauseMs);
    const { get, projectId } = await aGateway({ settings: { CSBS_ENDPOINT: `${url}/v1/{project_id}` } });
    let answered = 0;
    for (let asked = 0; asked < 50; asked += 1) {
      const id = randomUUID();
      const { status, text } = await get(`/v1/${projectId}/checkpoint_items/${id}`);
      expect([200, 502]).toContain(status);
      if (status !== 200) continue;
      answered += 1;
      expect((JSON.parse(text) as { checkpoint_item: { id: string } }).checkpoint_item.id).toBe(id);
    }
    expect(answered).toBeGreaterThan(0);
  });

  it('costs the next one nothing either, where it comes while nobody asks: such a connection is not used again', async () => {
    const url = await anEagerCloud(2);
    const { get, projectId } = await aGateway({ settings: { CSBS_ENDPOINT: `${url}/v1/{project_id}` } });
    for (let asked = 0; asked < 20; asked += 1) {
      expect((await get(`/v1/${projectId}/checkpoint_items/${randomUUID()}`)).status).toBe(200);
      await sleep(50);
    }
  });
});
