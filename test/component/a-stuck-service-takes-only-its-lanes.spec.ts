import { describe, expect, it } from '@jest/globals';
import { allAtOnce, coldBackups, slowest } from '../support/cold-backups.js';
import { figure, ms, percentile } from '../support/figures.js';
import { aGateway, aGatewayOver, type Answer, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

/** What a machine may take for itself on which other tests run; whoever stood in the stuck line would wait longer. The figures are printed. */
const MACHINE_MS = 1000;
const OTHER_PROJECT = '0123456789abcdef0123456789abcdef';

const code = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: unknown }).code;
const detail = (project: string, name: number): string => `/v2/${project}/backups/detail?name=${name}`;
const details = (project: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => detail(project, index));

/** p99 of what is asked for one after the other. */
async function pace({ get }: TestGateway, paths: readonly string[], status: number): Promise<number> {
  const took: number[] = [];
  for (const path of paths) {
    const begin = performance.now();
    expect((await get(path)).status).toBe(status);
    took.push(performance.now() - begin);
  }
  return percentile(took, 0.99);
}

describe('a service that is stuck', () => {
  it('holds up neither what is kept nor what needs the other one alone', async () => {
    const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '8000' } });
    const { sandbox, viewPath, view, projectId } = gateway;
    await view(SEED_BACKUP);
    const items = (name: string): string[] =>
      coldBackups(sandbox, name, 100).map(({ id }) => `/v1/${projectId}/checkpoint_items/${id}`);
    const kept = Array<string>(200).fill(viewPath(SEED_BACKUP));
    await pace(gateway, kept, 200); // so that both are measured warm
    const before = { kept: await pace(gateway, kept, 200), items: await pace(gateway, items('before'), 200) };
    sandbox.always('vbs').hang();
    sandbox.forgetRequests();
    const views = coldBackups(sandbox, 'stuck', 16).map(({ id }) => viewPath(id));
    const stuck = allAtOnce(gateway, [...views, ...details(SEED_PROJECT, 64)]);
    await until(() => sandbox.requests('vbs').length >= 16);
    const now = { kept: await pace(gateway, kept, 200), items: await pace(gateway, items('now'), 200) };
    figure('a kept view, p99, VBS well and 64 requests stuck on it', `${ms(before.kept)}, ${ms(now.kept)}`);
    figure('an answer of CSBS alone, p99, likewise', `${ms(before.items)}, ${ms(now.items)}`);
    expect(now.kept).toBeLessThan(before.kept * 1.5 + MACHINE_MS);
    expect(now.items).toBeLessThan(before.items * 1.5 + MACHINE_MS);
    const ended = await stuck;
    expect(new Set(ended.slice(0, views.length).map(({ status }) => status))).toEqual(new Set([200]));
    expect(ended.slice(views.length).filter(({ status }) => status !== 503 && status !== 504)).toEqual([]);
  });

  it('has sixteen calls under way and a line of 128 answers for each project: the rest is refused at once', async () => {
    const gateway = await aGateway();
    const { sandbox } = gateway;
    sandbox.always('vbs').hang();
    const first = allAtOnce(gateway, details(SEED_PROJECT, 16 + 128));
    await until(() => sandbox.requests('vbs').length === 16);
    await new Promise((resolve) => setTimeout(resolve, 300)); // until all have come to the line
    const late = Array.from({ length: 20 }, (_, index) => detail(SEED_PROJECT, 1000 + index));
    const answers: Awaited<ReturnType<typeof allAtOnce>>[number][] = [];
    for (const path of late) answers.push(...(await allAtOnce(gateway, [path])));
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(answer.text).toContain('more to do');
    }
    figure('refused for want of room to wait, slowest of 20', ms(slowest(answers)));
    expect(slowest(answers)).toBeLessThan(20 + MACHINE_MS);
    expect(sandbox.requests('vbs')).toHaveLength(16);
    // A view goes without that half.
    const [cold] = coldBackups(sandbox, 'cold', 1);
    const view = await gateway.view(cold?.id ?? '');
    expect([view.completeness, view.sources.vbs.error]).toEqual(['partial', 'overloaded']);
    await first;
  });

  it('says so in problem+json where there is nothing to show', async () => {
    const gateway = await aGateway();
    const { sandbox, get, viewPath, projectId } = gateway;
    sandbox.always('csbs').hang();
    const ids = coldBackups(sandbox, 'stuck', 16 + 128).map(({ id }) => id);
    const stuck = allAtOnce(
      gateway,
      ids.map((id) => `/v1/${projectId}/checkpoint_items/${id}`),
    );
    await until(() => sandbox.requests('csbs').length === 16);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const answer = await get(viewPath(SEED_BACKUP));
    expect([answer.status, code(answer), answer.headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
    await stuck;
  });
});

describe('two projects of one cloud', () => {
  async function twoProjects(): Promise<TestGateway & { readonly other: Record<string, string> }> {
    const sandbox = await aSandbox();
    sandbox.world.addProject(OTHER_PROJECT, 'the other');
    const gateway = await aGatewayOver(sandbox, { PROJECT_IDS: [SEED_PROJECT, OTHER_PROJECT].join() });
    const other = { 'X-API-Key': await gateway.createKey(['raw'], [OTHER_PROJECT]) };
    await gateway.get(detail(OTHER_PROJECT, -1), other);
    return { ...gateway, other };
  }

  it('do not get into each other’s way: where one’s calls are stuck, the other’s are answered', async () => {
    const gateway = await twoProjects();
    const { sandbox, get, other } = gateway;
    for (let call = 0; call < 12; call += 1) sandbox.next('vbs').hang();
    const stuck = allAtOnce(gateway, details(SEED_PROJECT, 200));
    await until(() => sandbox.requests('vbs').length === 1 + 12);
    const took: number[] = [];
    for (let asked = 0; asked < 50; asked += 1) {
      const begin = performance.now();
      expect((await get(detail(OTHER_PROJECT, asked), other)).status).toBe(200);
      took.push(performance.now() - begin);
    }
    figure('one project stuck with 200 requests: the other’s p99', ms(percentile(took, 0.99)));
    expect(percentile(took, 0.99)).toBeLessThan(MACHINE_MS);
    await stuck;
  });

  it('take turns: one’s flood does not make the other wait behind all of it', async () => {
    const gateway = await twoProjects();
    const { sandbox, get, other } = gateway;
    sandbox.always('vbs').delay(50);
    const begun = performance.now();
    const flood = allAtOnce(gateway, details(SEED_PROJECT, 140)).then((answers) => ({
      answers,
      tookMs: performance.now() - begun,
    }));
    await until(() => sandbox.requests('vbs').length > 12);
    const took: number[] = [];
    for (let asked = 0; asked < 5; asked += 1) {
      const begin = performance.now();
      expect((await get(detail(OTHER_PROJECT, asked), other)).status).toBe(200);
      took.push(performance.now() - begin);
    }
    const flooded = await flood;
    figure('one project floods with 140 requests, 50 ms each: the other’s slowest of 5', ms(Math.max(...took)));
    expect(new Set(flooded.answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(Math.max(...took)).toBeLessThan(flooded.tookMs / 2);
  });
});

describe('a batch of a hundred', () => {
  it('is answered whole, three at a time, while a hundred others ask as well', async () => {
    const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    const { sandbox, projectId, viewPath } = gateway;
    sandbox.always('csbs').delay(20);
    const batches = ['one', 'two', 'three'].map((name) => coldBackups(sandbox, name, 100, 1).map(({ id }) => id));
    const singles = coldBackups(sandbox, 'single', 100, 1).map(({ id }) => viewPath(id));
    const paths = batches.map((ids) => `/api/v1/projects/${projectId}/backups?ids=${ids.join()}`);
    const answers = await allAtOnce(gateway, [...paths, ...singles]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const { text } of answers.slice(0, 3)) {
      const { items } = JSON.parse(text) as { items: readonly { readonly ok: boolean }[] };
      expect([items.length, items.every(({ ok }) => ok)]).toEqual([100, true]);
    }
  });
});
