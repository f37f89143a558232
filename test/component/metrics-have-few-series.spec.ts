import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { bearer, aGateway, type TestGateway } from '../support/gateway.js';
import { allSeries, identityOf } from '../support/metrics-page.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const KEYS = 100;
/** Of one request. */
const IDS = 100;

async function seriesOf({ metrics }: TestGateway): Promise<readonly string[]> {
  return allSeries(await metrics())
    .map(identityOf)
    .sort();
}

/** One of each kind of question and of answer, by this key, about an id of its own. */
async function askEverything({ get, url, viewPath, projectId }: TestGateway, key: string): Promise<void> {
  const [id, headers] = [randomUUID(), bearer(key)];
  const paths = [
    viewPath(id),
    viewPath(SEED_BACKUP),
    `${viewPath(id)}?nonsense=${id}`,
    `/v1/${projectId}/checkpoint_items/${id}`,
    `/v2/${projectId}/backups/${id}`,
    `/v2/${projectId}/backups/detail?name=${id}`,
    `/api/v1/projects/${projectId}/volume-backups?name=${id}`,
    `/api/v1/projects/${id.replaceAll('-', '')}/backups/${id}`,
    `/nowhere/${id}`,
    `/v9/${id}`,
    `/%zz${id}`,
  ];
  for (const path of paths) await get(path, headers);
  await get(viewPath(id), bearer(id));
  await fetch(`${url}/${id}`, { method: 'POST', body: id });
  await fetch(`${url}${viewPath(id)}`, { method: 'OPTIONS', headers: { Origin: `https://${id}` } });
  await fetch(`${url}${viewPath(id)}`, { method: 'HEAD', headers });
}

/** So many ids in one request; CSBS is left alone by now, so that it is about series and not about the cloud. */
async function askForMany({ get, projectId }: TestGateway, key: string): Promise<void> {
  const ids = Array.from({ length: IDS }, () => randomUUID());
  await get(`/api/v1/projects/${projectId}/backups?ids=${ids.join()}`, bearer(key));
}

describe('the metrics', () => {
  it('have the same series after 10,000 ids and 100 keys as after one', async () => {
    const gateway = await aGateway();
    const { sandbox, createKey, key } = gateway;
    const scopes = ['view', 'raw'] as const;
    await askEverything(gateway, key);
    sandbox.always('csbs').status(503);
    for (let time = 0; time < 3; time += 1) await askEverything(gateway, key);
    await askForMany(gateway, key);
    const before = await seriesOf(gateway);
    for (let made = 0; made < KEYS; made += 1) {
      const own = await createKey(scopes);
      if (made % 10 === 0) await askEverything(gateway, own);
      await askForMany(gateway, own);
    }
    expect(await seriesOf(gateway)).toEqual(before);
    expect(before.length).toBeLessThan(600);
  }, 60_000);

  it('hold nothing that was asked for, by anybody', async () => {
    const gateway = await aGateway();
    await askEverything(gateway, gateway.key);
    const page = await gateway.metrics();
    expect(page).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}/);
    expect(page).not.toContain(SEED_BACKUP);
  });
});
