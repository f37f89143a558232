import { describe, expect, it } from '@jest/globals';
import { QueryClient, QueryObserver, type QueryObserverResult } from '@tanstack/react-query';
import { backupQuery, liveBackup } from '../../clients/typescript/examples/react-query/backup-query.js';
import { createClient, type BackupView } from '../../clients/typescript/src/client.js';
import { aFront } from '../support/front.js';
import { aGateway } from '../support/gateway.js';
import { afterTest } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

const path = { projectId: SEED_PROJECT, backupId: SEED_BACKUP };

describe('a page with React Query', () => {
  it('shows a backup, each of its changes, and at last why there is none any more', async () => {
    const gateway = await aGateway();
    const client = createClient({ baseUrl: gateway.url, key: gateway.key });
    const queries = new QueryClient();
    const shown: QueryObserverResult<BackupView>[] = [];
    const leave = new QueryObserver(queries, backupQuery(client, path)).subscribe((result) => {
      shown.push(result);
    });
    const stop = new AbortController();
    const live = liveBackup(client, queries, path, stop.signal);
    afterTest(async () => {
      leave();
      stop.abort();
      await live;
      queries.clear();
    });
    const last = (): QueryObserverResult<BackupView> | undefined => shown.at(-1);
    await until(() => last()?.data?.name === 'backup_d32c');
    gateway.sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    gateway.clock.advance(31_000);
    await until(() => last()?.data?.name === 'renamed');
    gateway.sandbox.world.removeItem(SEED_BACKUP);
    await gateway.quiet();
    gateway.clock.advance(31_000);
    await until(() => last()?.status === 'error');
    expect(last()?.error).toMatchObject({ name: 'GatewayProblem', code: 'not-found' });
    await live;
  });

  it('is given the object that it has, where nothing has changed', async () => {
    const gateway = await aGateway();
    const front = await aFront(gateway.url);
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    const queries = new QueryClient();
    const query = { ...backupQuery(client, path), staleTime: 0 };
    const before = await queries.query(query);
    expect(await queries.query(query)).toBe(before);
    expect(front.asked.map(({ status }) => status)).toEqual([200, 304]);
    queries.clear();
  });
});
