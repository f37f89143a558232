import { expect, it } from '@jest/globals';
import { FEWEST_UNDER_WAY } from '../../src/overload/adaptive-limit.js';
import { coldBackups } from '../support/cold-backups.js';
import { fakedPressure } from '../support/faked-pressure.js';
import { aGatewayOver, bearer, type Answer, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

/** `RATE_LIMIT`: requests a minute. */
const LIMIT = 20;
const ASKED = FEWEST_UNDER_WAY + 36;

interface Stage extends TestGateway {
  /** The noisy one has asked for more than is let in; how many of those are answered, all of them refusals. */
  readonly noisy: (headers: () => Record<string, string>) => Promise<readonly Answer[]>;
}

async function aStage(): Promise<Stage> {
  const sandbox = await aSandbox();
  const pressure = fakedPressure();
  const settings = { REQUEST_DEADLINE_MS: '10000' };
  const gateway = await aGatewayOver(sandbox, settings, { sampler: pressure.sampler });
  const { clock, get, viewPath } = gateway;
  const left = coldBackups(sandbox, 'noise', 2 * ASKED, 0).values();
  const coldPath = (): string => viewPath(left.next().value?.id ?? '');
  return {
    ...gateway,
    noisy: async (headers) => {
      pressure.lasts(clock, 2);
      sandbox.always('csbs').hang();
      const answers: Answer[] = [];
      for (let asked = 0; asked < ASKED; asked += 1) {
        void get(coldPath(), headers()).then(
          (answer) => answers.push(answer),
          () => undefined,
        );
      }
      await until(() => answers.length >= ASKED - FEWEST_UNDER_WAY);
      return answers;
    },
  };
}

const ME = '/api/v1/projects';

it('the one who asks for too much is refused, and the one who asks for little is not', async () => {
  const { noisy, get, createKey } = await aStage();
  const [loud, quiet] = [await createKey(['view']), await createKey(['view'])];
  for (const key of [loud, quiet]) expect((await get(ME, bearer(key))).status).toBe(200);
  const refused = await noisy(() => bearer(loud));
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 503));
  const answers = await Promise.all(Array.from({ length: 5 }, () => get(ME, bearer(quiet))));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect((await get(ME, bearer(loud))).status).toBe(503);
});

it('one at twenty times its limit is answered within it, costs the cloud no more than that, and another loses nothing', async () => {
  const sandbox = await aSandbox();
  const { get, createKey, viewPath } = await aGatewayOver(sandbox, { RATE_LIMIT: `${LIMIT}/1m` });
  const [loud, quiet] = [await createKey(['view']), await createKey(['view'])];
  const ask = (name: string, times: number, key: string): Promise<readonly Answer[]> =>
    Promise.all(coldBackups(sandbox, name, times, 0).map(({ id }) => get(viewPath(id), bearer(key))));
  const [noise, answers] = await Promise.all([ask('loud', 20 * LIMIT, loud), ask('quiet', LIMIT, quiet)]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(Map.groupBy(noise, ({ status }) => status).get(429)).toHaveLength(19 * LIMIT);
  expect(Map.groupBy(noise, ({ status }) => status).get(200)).toHaveLength(LIMIT);
  expect(sandbox.requests('csbs')).toHaveLength(2 * LIMIT);
});
