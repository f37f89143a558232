import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import { aGatewayBehindProxies, untilLetGo, type BehindProxies } from '../support/behind-proxies.js';
import { allAtOnce, coldBackups, fewAtATime, slowest, type Timed } from '../support/cold-backups.js';
import { figure, ms } from '../support/figures.js';

const DEADLINE_MS = 2500;
/** See vbs-away-in-every-way. */
const MACHINE_MS = 1500;
const MANY = 50;
const DAY_MS = 86_400_000;
/** A request for a token outlives whoever made it: everybody needs its answer. It ends by itself after 5 s. */
const LET_GO_MS = 5000 + 1000 + MACHINE_MS;
/** The request under way, and the connection that the last one has left. */
const SOCKETS = 2;

type Fault = readonly [name: string, begin: (stage: BehindProxies) => unknown, refusal: number];

const FAULTS: readonly Fault[] = [
  ['is black-holed', ({ proxies }) => { proxies.identity.timeout(); }, 504],
  ['drips one byte per 100 ms', ({ proxies }) => { proxies.identity.slicer(1, 100); }, 504],
  ['is reset', ({ proxies }) => { proxies.identity.resetPeer(0); }, 503],
  ['refuses connections', ({ proxies }) => proxies.identity.down(), 503],
]; // prettier-ignore

const seen = ({ status, text }: Timed): unknown[] => {
  const { completeness, sources } = JSON.parse(text) as BackupView;
  return [status, completeness, sources.csbs.status, sources.vbs.status];
};

describe('while the token that the gateway has lives', () => {
  it.each(FAULTS)('nobody notices that Keystone %s, also when it is time for a new one', async (name, begin) => {
    const stage = await aGatewayBehindProxies({ REQUEST_DEADLINE_MS: String(DEADLINE_MS) });
    const { sandbox, viewPath, view, clock, proxies } = stage;
    const first = coldBackups(sandbox, 'first', 1)[0]?.id ?? '';
    await view(first);
    await begin(stage);
    for (const [when, passedMs] of [['young', 60_000], ['due for renewal', DAY_MS * 0.85]] as const) {
      clock.advance(passedMs);
      const cold = coldBackups(sandbox, when, MANY).map(({ id }) => viewPath(id));
      const answers = await allAtOnce(stage, cold);
      figure(`Keystone ${name}, token ${when}`, `${MANY} cold ids, slowest ${ms(slowest(answers))}`);
      expect(answers.map(seen)).toEqual(Array(MANY).fill([200, 'complete', 'ok', 'ok']));
      expect(slowest(answers)).toBeLessThan(DEADLINE_MS + MACHINE_MS);
    } // prettier-ignore
    expect(proxies.identity.open()).toBeLessThanOrEqual(SOCKETS);
    expect(await untilLetGo(proxies.identity, 1, LET_GO_MS)).toBeLessThan(Infinity);
  });
});

describe('when that token is over', () => {
  it.each(FAULTS)('what is known is stale and all else refused, never by 401: Keystone %s', async (name, begin, refusal) => {
    const stage = await aGatewayBehindProxies({ REQUEST_DEADLINE_MS: String(DEADLINE_MS) });
    const { sandbox, viewPath, clock, proxies, quiet } = stage;
    const paths = (of: string): string[] => coldBackups(sandbox, of, MANY).map(({ id }) => viewPath(id));
    const [known, unseen] = [paths('known'), paths('unseen')];
    await fewAtATime(stage, known);
    await begin(stage);
    clock.advance(DAY_MS);
    const waited = await allAtOnce(stage, known);
    expect(waited.map(seen)).toEqual(Array(MANY).fill([200, 'complete', 'stale', 'stale']));
    const refused = await allAtOnce(stage, unseen);
    expect(refused.map(({ status }) => status)).toEqual(Array(MANY).fill(refusal));
    expect(slowest([...waited, ...refused])).toBeLessThan(DEADLINE_MS + 150 + MACHINE_MS);
    figure(`Keystone ${name}, no token`, `known ${ms(slowest(waited))}, unseen ${ms(slowest(refused))}`);
    expect(proxies.identity.open()).toBeLessThanOrEqual(SOCKETS);
    expect(await untilLetGo(proxies.identity, 1, LET_GO_MS)).toBeLessThan(Infinity);
    await quiet(); // see csbs-away-in-every-way
    await proxies.identity.heal();
    clock.advance(60_000);
    await fewAtATime(stage, [...known, ...unseen]);
    await quiet();
    const healed = await allAtOnce(stage, [...known, ...unseen]);
    expect(healed.map(seen)).toEqual(Array(2 * MANY).fill([200, 'complete', 'ok', 'ok']));
  }); // prettier-ignore
});
