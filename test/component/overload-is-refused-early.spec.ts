import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FEWEST_UNDER_WAY } from '../../src/overload/adaptive-limit.js';
import { coldBackups } from '../support/cold-backups.js';
import { CALM, fakedPressure } from '../support/faked-pressure.js';
import { aGatewayOver, type Answer, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

interface Stage extends TestGateway {
  /** How many seconds the gateway has more to do than it can. */
  readonly overloaded: (seconds: number) => void;
  readonly calm: (seconds: number) => void;
  readonly fullMemory: () => void;
  /** Cold backups asked for while CSBS says nothing, as many as are let in and one in ten more: whoever is refused. */
  readonly fill: () => Promise<Filled>;
}

interface Filled {
  readonly refused: readonly Answer[];
  /** When those who were let in have waited in vain, too. */
  readonly over: () => Promise<unknown>;
}

const MORE = FEWEST_UNDER_WAY + 16;

async function aStage(settings: Record<string, string> = {}, keyRecheckMs = 0): Promise<Stage> {
  const sandbox = await aSandbox();
  const pressure = fakedPressure();
  const options = { REQUEST_DEADLINE_MS: '6000', ...settings };
  const gateway = await aGatewayOver(sandbox, options, { sampler: pressure.sampler, keyRecheckMs });
  const { clock, get, viewPath } = gateway;
  const backups = coldBackups(sandbox, 'overload', MORE, 0);
  return {
    ...gateway,
    overloaded: (seconds) => {
      pressure.lasts(clock, seconds);
    },
    calm: (seconds) => {
      pressure.lasts(clock, seconds, CALM);
    },
    fullMemory: () => {
      pressure.lasts(clock, 0.02, { ...CALM, memory: 0.97 });
    },
    fill: async () => {
      sandbox.always('csbs').hang();
      const answers: Answer[] = [];
      const asking = backups.map(async ({ id }) => answers.push(await get(viewPath(id))));
      // Those who are refused are answered, the others wait for CSBS.
      await until(() => answers.length === MORE - FEWEST_UNDER_WAY);
      const refused = [...answers];
      return {
        refused,
        over: () => Promise.all(asking),
      };
    },
  };
}

describe('a gateway that has had more to do than it can for a while', () => {
  it('takes few cold reads, and refuses the rest with a moment to come back after', async () => {
    const { overloaded, fill, sandbox } = await aStage();
    overloaded(2);
    const { refused } = await fill();
    expect(refused).toHaveLength(MORE - FEWEST_UNDER_WAY);
    for (const { status, headers, text } of refused) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(JSON.parse(text)).toMatchObject({ code: 'overloaded', requestId: headers.get('x-request-id') });
    }
    expect(sandbox.requests('csbs').length).toBeLessThanOrEqual(FEWEST_UNDER_WAY);
  });

  it('still answers what it has in memory, and probes', async () => {
    const { overloaded, fill, get, view, viewPath } = await aStage({ CACHE_FRESH_S: '3600' });
    await view(SEED_BACKUP);
    await view(SEED_BACKUP);
    overloaded(2);
    await fill();
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    expect((await get('/livez', {})).status).toBe(200);
    expect((await get('/readyz', {})).status).toBe(200);
  });

  it('still answers what somebody has been answered but once', async () => {
    const { overloaded, fill, get, view, viewPath } = await aStage({ CACHE_FRESH_S: '3600' });
    await view(SEED_BACKUP);
    overloaded(2);
    await fill();
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
  });

  it('still answers what it has in memory by whatever address it is asked for', async () => {
    const { overloaded, fill, get, viewPath } = await aStage({ CACHE_FRESH_S: '3600' }, 60_000);
    const asked = viewPath(`?ids=${SEED_BACKUP}`).replace('/?', '?');
    expect((await get(asked)).status).toBe(200);
    overloaded(2);
    await fill();
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    expect((await get(asked.replace(SEED_BACKUP, randomUUID()))).status).toBe(503);
    expect((await get(`${asked},${randomUUID()}`)).status).toBe(200);
  });

  it('refuses raw reads in the shape that their clients read', async () => {
    const { overloaded, fill, get, projectId } = await aStage();
    overloaded(2);
    await fill();
    const { status, headers, text } = await get(`/v2/${projectId}/backups/detail`);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(JSON.parse(text)).toEqual({
      error: { code: 503, title: 'Service Unavailable', message: expect.stringMatching(/./) as unknown },
    });
  });

  it('says the same whether a project is the caller’s or not, and whatever the key', async () => {
    const { overloaded, fill, get, projectId } = await aStage();
    overloaded(2);
    await fill();
    for (const project of [projectId, 'f'.repeat(32)]) {
      expect((await get(`/api/v1/projects/${project}/backups/${SEED_BACKUP}`)).status).toBe(503);
    }
  });

  it('takes everybody again two seconds after it is over', async () => {
    const { overloaded, calm, fill, get, sandbox, log } = await aStage();
    overloaded(2);
    const { over } = await fill();
    await over();
    calm(2.1);
    sandbox.heal();
    // Many at once, as before it.
    const answers = await Promise.all(Array.from({ length: 2 * MORE }, () => get('/api/v1/projects')));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const lines = log().split('\n');
    expect(lines.filter((line) => line.includes('more is asked than can be answered'))).toHaveLength(1);
    const [end = ''] = lines.filter((line) => line.includes('nobody is refused any more'));
    expect(JSON.parse(end)).toMatchObject({ refused: MORE - FEWEST_UNDER_WAY });
  });
});

it('a short burst is no overload: nobody is refused', async () => {
  const { overloaded, sandbox, get, viewPath } = await aStage();
  overloaded(0.4);
  sandbox.always('csbs').delay(50);
  const backups = coldBackups(sandbox, 'burst', MORE, 0);
  const answers = await Promise.all(backups.map(({ id }) => get(viewPath(id))));
  expect(answers.map(({ status }) => status)).toEqual(backups.map(() => 200));
});

it('without memory left nothing new is begun, and what is in memory is still answered', async () => {
  const { fullMemory, get, view, viewPath } = await aStage({ CACHE_FRESH_S: '3600' });
  await view(SEED_BACKUP);
  await view(SEED_BACKUP);
  fullMemory();
  expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
  expect((await get('/api/v1/projects')).status).toBe(503);
  expect((await get('/readyz', {})).status).toBe(200);
});
