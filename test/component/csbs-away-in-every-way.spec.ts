import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import { aGatewayBehindProxies, untilLetGo, type BehindProxies } from '../support/behind-proxies.js';
import { allAtOnce, coldBackups, fewAtATime, slowest, type Timed } from '../support/cold-backups.js';
import { figure, ms, percentile } from '../support/figures.js';

const DEADLINE_MS = 2500;
/** CSBS alone decides whether there is an answer to a backup never seen, so it may take all of the time. */
const CSBS_MS = DEADLINE_MS + 150;
/** See vbs-away-in-every-way: the machine's share, where test, cloud, proxy and other tests have two cores. The figure is printed. */
const MACHINE_MS = 1500;
/** What is known is served from memory: no wait for CSBS is hidden in this. */
const KNOWN_MS = 100;
const MANY = 50;
/** Connections that are kept for the next calls, at most. */
const POOL = 16;
/** Past CACHE_FRESH_S, and within CACHE_STALE_WHILE_REVALIDATE_S; then past that as well. */
const NO_LONGER_FRESH_MS = 31_000;
const NO_LONGER_AT_ONCE_MS = 400_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM = 'application/problem+json; charset=utf-8';
/** What those are told who come, or are still waiting for a connection, when it is known that CSBS is away. */
const GIVEN_UP = [503, PROBLEM, 'upstream-unavailable'];
/** What those are told for whom no connection becomes free in time: fifty share sixteen, on a busy machine. */
const OUT_OF_TIME = [504, PROBLEM, 'upstream-timeout'];
const NO_ITEM = '{"checkpoint_item":{}}';

/** Where the rest comes along with what was announced, the connection is broken before the answer is whole. */
const MALFORMED: unknown = expect.stringMatching(/^upstream-(malformed|error)$/);

type Fault = readonly [name: string, begin: (stage: BehindProxies) => unknown, status: number, error: unknown];

const FAULTS: readonly Fault[] = [
  ['is black-holed', ({ proxies }) => { proxies.csbs.timeout(); }, 504, 'upstream-timeout'],
  ['drips one byte per 100 ms', ({ proxies }) => { proxies.csbs.slicer(1, 100); }, 504, 'upstream-timeout'],
  ['is reset', ({ proxies }) => { proxies.csbs.resetPeer(0); }, 502, 'upstream-error'],
  ['ends among the headers', ({ proxies }) => { proxies.csbs.limitData(60); }, 502, 'upstream-error'],
  ['ends in the body', ({ proxies }) => { proxies.csbs.limitData(600); }, 502, 'upstream-error'],
  ['refuses connections', ({ proxies }) => proxies.csbs.down(), 502, 'upstream-error'],
  ['announces more than it sends', ({ sandbox }) => { sandbox.always('csbs').answer(200, { ...JSON_TYPE, 'content-length': '99' }, NO_ITEM); }, 504, 'upstream-timeout'],
  ['announces less than it sends', ({ sandbox }) => { sandbox.always('csbs').answer(200, { ...JSON_TYPE, 'content-length': '9' }, NO_ITEM); }, 502, MALFORMED],
  ['sends HTML', ({ sandbox }) => { sandbox.always('csbs').answer(200, { 'content-type': 'text/html' }, '<html></html>'); }, 502, MALFORMED],
]; // prettier-ignore

const took = (answers: readonly Timed[]): number[] => answers.map(({ tookMs }) => tookMs);
const told = ({ status, headers, text }: Timed): unknown[] => [
  status,
  headers.get('content-type'),
  (JSON.parse(text) as { code?: unknown }).code,
];
const csbsOf = ({ status, text }: Timed): unknown[] => [status, (JSON.parse(text) as BackupView).sources.csbs.status];

describe('while CSBS is away', () => {
  it.each(FAULTS)(
    'fifty known backups are answered as they were, fifty others by a problem in time: CSBS %s',
    async (name, begin, status, code) => {
      const stage = await aGatewayBehindProxies({ REQUEST_DEADLINE_MS: String(DEADLINE_MS) });
      const { sandbox, viewPath, clock, proxies, quiet } = stage;
      const paths = (of: string): string[] => coldBackups(sandbox, of, MANY).map(({ id }) => viewPath(id));
      const [known, unseen] = [paths('known'), paths('unseen')];
      const before = await fewAtATime(stage, known);
      await begin(stage);

      const refused = await allAtOnce(stage, unseen);
      const closedMs = await untilLetGo(proxies.csbs, POOL, 1000 + MACHINE_MS);
      const words = new Map<number, unknown[]>(
        [GIVEN_UP, OUT_OF_TIME, [status, PROBLEM, code]].map((said) => [Number(said[0]), said]),
      );
      expect(refused.map(told)).toEqual(refused.map((answer) => words.get(answer.status)));
      expect(refused.map((answer) => answer.status)).toContain(status);
      expect(slowest(refused)).toBeLessThan(CSBS_MS + MACHINE_MS);
      expect(closedMs).toBeLessThan(1000 + MACHINE_MS);

      clock.advance(NO_LONGER_FRESH_MS);
      await allAtOnce(stage, known);
      await quiet();
      const stale = await allAtOnce(stage, known);
      expect(stale.map(csbsOf)).toEqual(Array(MANY).fill([200, 'stale']));
      expect(stale.map(({ headers }) => Number(headers.get('age')))).toEqual(Array(MANY).fill(31));
      const p99 = percentile(took(stale), 0.99);
      expect(p99).toBeLessThan(KNOWN_MS + MACHINE_MS);

      clock.advance(NO_LONGER_AT_ONCE_MS);
      const waited = await allAtOnce(stage, known);
      expect(waited.map(csbsOf)).toEqual(Array(MANY).fill([200, 'stale']));
      expect(slowest(waited)).toBeLessThan(DEADLINE_MS + 150 + MACHINE_MS);
      const [unseenMs, waitedMs] = [ms(slowest(refused)), ms(slowest(waited))];
      figure(
        `CSBS ${name}`,
        `unseen ${unseenMs}; known p99 ${ms(p99)}, long stale ${waitedMs}; sockets ${ms(closedMs)}`,
      );

      await quiet(); // what failed only after the time has passed would not be tried again for a while from then on
      sandbox.heal();
      await proxies.csbs.heal();
      clock.advance(NO_LONGER_AT_ONCE_MS);
      await allAtOnce(stage, known.slice(0, 1)); // who finds CSBS well again, finds it for all
      await quiet();
      await fewAtATime(stage, [...known, ...unseen]);
      await quiet();
      const healed = await allAtOnce(stage, [...known, ...unseen]);
      expect(healed.map(csbsOf)).toEqual(Array(2 * MANY).fill([200, 'ok']));
      expect(healed.slice(0, MANY).map(({ text }) => text)).toEqual(before.map(({ text }) => text));
    },
  );
});
