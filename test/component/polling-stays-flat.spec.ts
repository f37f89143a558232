import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { callsIn } from '../support/call-counts.js';
import type { FakeClock } from '../support/fake-clock.js';
import { aGatewayOver, type Answer, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { twoInstances } from '../support/two-instances.js';

const POLL_MS = 5000;
const FIVE_MINUTES_MS = 300_000;

/** So many settled backups of two disks. */
function watched({ world }: Sandbox, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
    const backup = buildBackup({ key: `watched ${index}`, server: `ecs-${index}`, disks: 2, startedAt });
    world.addBackup(backup);
    return backup.item.id;
  });
}

/** Calls to each service in a minute and a half in which `dashboards` poll the same ten backups, by turns at the instances. */
async function callsOf(dashboards: number, instances: 1 | 2): Promise<{ csbs: number; vbs: number }> {
  const { both, sandbox, advance, ask } = await twoInstances();
  const ids = watched(sandbox, 10);
  const path = `/api/v1/projects/${sandbox.projectId}/backups?ids=${ids.join()}`;
  for (let second = 0; second < 120; second += 5) {
    if (second === 30) sandbox.forgetRequests();
    const gateways = Array.from({ length: dashboards }, (_, index) => both[index % instances] ?? both[0]);
    const answers = await Promise.all(gateways.map((gateway) => ask(gateway, path)));
    for (const { status, text } of answers) expect([status, text.includes('"ok":false')]).toEqual([200, false]);
    await Promise.all(both.map((gateway) => gateway.quiet()));
    advance(POLL_MS);
  }
  return { csbs: sandbox.requests('csbs').length, vbs: sandbox.requests('vbs').length };
}

describe('what the cloud is asked', () => {
  it('is the same for one dashboard and for sixty, at one instance and at two', async () => {
    const all: { csbs: number; vbs: number }[] = [];
    for (const dashboards of [1, 8, 60]) {
      for (const instances of [1, 2] as const) all.push(await callsOf(dashboards, instances));
    }
    const counts = (service: 'csbs' | 'vbs'): readonly number[] => all.map((calls) => calls[service]);
    for (const service of ['csbs', 'vbs'] as const) {
      expect(Math.max(...counts(service))).toBeLessThanOrEqual(1.5 * Math.min(...counts(service)));
    }
    expect(Math.max(...counts('csbs'))).toBeLessThanOrEqual(50); // ten backups, every 25 to 30 s
  }, 60_000);
});

describe('fifty dashboards on fifty backups, where the cloud takes 200 calls in five minutes', () => {
  async function byOneClock(): Promise<TestGateway> {
    let clock: FakeClock | null = null;
    const sandbox = await aSandbox({ now: () => new Date(clock?.epochMs() ?? Date.now()) });
    const gateway = await aGatewayOver(sandbox, { UPSTREAM_RATE_LIMIT: '200/5m', REQUEST_DEADLINE_MS: '15000' });
    clock = gateway.clock;
    return gateway;
  }

  it('a backup that takes many calls is looked at like the others', async () => {
    const { sandbox, clock, get, viewPath, quiet } = await byOneClock();
    const { item } = buildBackup({ key: 'gone', server: 'gone', disks: 16, startedAt: new Date(Date.UTC(2026, 0, 1)) });
    sandbox.world.addItem(item); // none of its disks is in VBS: each is asked for by itself
    for (let index = 0; index < 1100; index += 1) {
      const startedAt = new Date(Date.UTC(2026, 0, 1) + index * 1000);
      const [row] = buildBackup({ key: `filler ${index}`, server: 'f', disks: 1, startedAt }).rows;
      if (row !== undefined) sandbox.world.addRow(row);
    }
    const ages: number[] = [];
    for (let second = 0; second < 900; second += 5) {
      const { status, headers } = await get(viewPath(item.id));
      expect(status).toBe(200);
      ages.push(Number(headers.get('age')));
      await quiet();
      clock.advance(POLL_MS);
    }
    expect(Math.max(...ages)).toBeLessThanOrEqual(120);
    expect(callsIn(FIVE_MINUTES_MS, sandbox.requests('vbs'))).toBeLessThanOrEqual(200);
  }, 60_000);

  it('all get 200 every time, the cloud is asked no more than that, and no backup is older than five minutes', async () => {
    const { sandbox, clock, get, viewPath, quiet } = await byOneClock();
    const ids = watched(sandbox, 50);
    const ages: number[] = [];
    for (let second = 0; second < 900; second += 5) {
      const answers: Answer[] = await Promise.all(ids.map((id) => get(viewPath(id))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(answers.filter(({ text }) => !text.includes('"completeness":"complete"'))).toEqual([]);
      ages.push(...answers.map(({ headers }) => Number(headers.get('age'))));
      await quiet();
      await sleep(1);
      clock.advance(POLL_MS);
    }
    const [csbs, vbs] = (['csbs', 'vbs'] as const).map((service) =>
      callsIn(FIVE_MINUTES_MS, sandbox.requests(service)),
    );
    expect([csbs, vbs].map((most) => (most ?? Infinity) <= 200)).toEqual([true, true]);
    expect(csbs).toBeGreaterThan(150);
    expect(Math.max(...ages)).toBeLessThanOrEqual(300);
  }, 90_000);
});
