import { describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import type { BackupView } from '../../src/core/backup-view.js';
import { aGatewayBehindProxies, untilLetGo, type BehindProxies } from '../support/behind-proxies.js';
import { allAtOnce, coldBackups, fewAtATime, slowest, type ColdBackup, type Timed } from '../support/cold-backups.js';
import { figure, ms } from '../support/figures.js';

/** REQUEST_DEADLINE_MS of these tests. */
const DEADLINE_MS = 2500;
/** What is promised on top of the deadline. */
const PROMISED_MS = 150;
/** What a machine may take for itself on which the test, the cloud, the proxy and other tests share two cores. The figure is printed. */
const MACHINE_MS = 1500;
/** CACHE_PARTIAL_S is 5 by default. */
const PARTIAL_OVER_MS = 6000;
/** So long single reads count towards a scan: after it each backup is looked up by its own disks again. */
const LEDGER_OVER_MS = 11_000;
const MANY = 50;
/** Connections that are kept for the next calls, at most; so many are open before a fault begins. */
const POOL = 16;
const CUTS = 64;
/** An honest answer is sent whole, and its announced length is another. */
const ROWS = '{"backups":[]}';
const JSON_TYPE = { 'content-type': 'application/json' };

type Fault = readonly [name: string, begin: (stage: BehindProxies) => unknown];

const FAULTS: readonly Fault[] = [
  ['is black-holed', ({ proxies }) => { proxies.vbs.timeout(); }],
  ['drips one byte per 100 ms', ({ proxies }) => { proxies.vbs.slicer(1, 100); }],
  ['trickles at 200 bytes a second', ({ proxies }) => { proxies.vbs.bandwidth(200); }],
  ['is later than the deadline', ({ proxies }) => { proxies.vbs.latency(DEADLINE_MS * 3); }],
  ['is reset before the first byte', ({ proxies }) => { proxies.vbs.resetPeer(0); }],
  ['is reset among the headers', ({ proxies }) => { proxies.vbs.resetPeer(60); }],
  ['is reset in the body', ({ proxies }) => { proxies.vbs.resetPeer(600); }],
  ['ends in the body', ({ proxies }) => { proxies.vbs.limitData(600); }],
  ['refuses connections', ({ proxies }) => proxies.vbs.down()],
  ['announces more than it sends', ({ sandbox }) => { sandbox.always('vbs').answer(200, { ...JSON_TYPE, 'content-length': String(ROWS.length + 10) }, ROWS); }],
  ['announces less than it sends', ({ sandbox }) => { sandbox.always('vbs').answer(200, { ...JSON_TYPE, 'content-length': String(ROWS.length - 4) }, ROWS); }],
  ['announces two lengths', ({ sandbox }) => { sandbox.always('vbs').answer(200, { ...JSON_TYPE, 'content-length': '14, 13' }, ROWS); }],
  ['sends HTML as if it were JSON', ({ sandbox }) => { sandbox.always('vbs').answer(200, JSON_TYPE, '<html>the portal</html>'); }],
  ['sends HTML', ({ sandbox }) => { sandbox.always('vbs').answer(200, { 'content-type': 'text/html' }, '<html>the portal</html>'); }],
]; // prettier-ignore

const viewOf = ({ text }: Timed): BackupView => JSON.parse(text) as BackupView;
const completeness = (answers: readonly Timed[]): string[] =>
  answers.map((answer) => `${answer.status} ${answer.status === 200 ? viewOf(answer).completeness : answer.text}`);
const all = (count: number, words: string): string[] => Array.from({ length: count }, () => words);

/** The pool of connections is as full as it gets, and the gateway has a token. */
async function aWarmStage(): Promise<BehindProxies & { readonly cold: readonly ColdBackup[] }> {
  const stage = await aGatewayBehindProxies({ REQUEST_DEADLINE_MS: String(DEADLINE_MS) });
  const { sandbox, projectId, viewPath, clock } = stage;
  const warm = coldBackups(sandbox, 'warm', MANY);
  const cold = coldBackups(sandbox, 'cold', MANY);
  // Each of these is a call of its own, where views share one look at the list.
  await fewAtATime(stage, warm.map(({ rows: [row] }) => `/v3/${projectId}/backups/${row?.id ?? ''}`), 16);
  await fewAtATime(stage, warm.map(({ id }) => viewPath(id)));
  clock.advance(LEDGER_OVER_MS);
  return { ...stage, cold };
} // prettier-ignore

async function heal({ sandbox, proxies }: BehindProxies): Promise<void> {
  sandbox.heal();
  await proxies.vbs.heal();
}

/** Once more, when what was second best is due, and what stands then. One goes first: who finds VBS well again, finds it for all. */
async function later(stage: BehindProxies, paths: readonly string[]): Promise<readonly Timed[]> {
  await stage.quiet(); // what failed only after the time has passed would not be tried again for a while from then on
  stage.clock.advance(PARTIAL_OVER_MS);
  await allAtOnce(stage, paths.slice(0, 1));
  await stage.quiet();
  await fewAtATime(stage, paths);
  await stage.quiet();
  return allAtOnce(stage, paths);
}

/** Bytes of the whole answer on a kept connection, headers included: what cutting it at an offset is about. */
async function answerBytes(stage: BehindProxies, { rows }: ColdBackup): Promise<number> {
  const { sandbox, projectId } = stage;
  const { port, host } = new URL(sandbox.url);
  const path = `/vbs/v2/${projectId}/backups/detail?volume_id=${rows[0]?.volumeId ?? ''}`;
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Auth-Token: ${sandbox.adminToken}\r\n\r\n`);
  let text = '';
  for await (const bytes of socket) {
    text += String(bytes);
    const [head = '', length = ''] = /^[^]*?content-length: (\d+)[^]*?\r\n\r\n/i.exec(text) ?? [];
    if (head !== '' && text.length >= head.length + Number(length)) break;
  }
  socket.destroy();
  return text.length;
}

describe('while VBS is away, fifty backups that nobody has seen are all answered, in time and honestly', () => {
  it.each(FAULTS)('VBS %s', async (name, begin) => {
    const stage = await aWarmStage();
    const { proxies, viewPath, cold } = stage;
    const paths = cold.map(({ id }) => viewPath(id));
    await begin(stage);
    const answers = await allAtOnce(stage, paths);
    const closedMs = await untilLetGo(proxies.vbs, POOL, 1000 + MACHINE_MS);
    figure(`VBS ${name}`, `${MANY} cold ids, slowest ${ms(slowest(answers))}, sockets back after ${ms(closedMs)}`);
    expect(completeness(answers)).toEqual(all(MANY, '200 partial'));
    for (const view of answers.map(viewOf)) {
      expect(view).toMatchObject({
        summary: { volumes: 2, matched: 0, missing: 0, unknown: 2 },
        sources: { csbs: { status: 'ok' }, vbs: { status: 'unavailable' } },
      });
    }
    expect(slowest(answers)).toBeLessThan(DEADLINE_MS + PROMISED_MS + MACHINE_MS);
    expect(closedMs).toBeLessThan(1000 + MACHINE_MS);
    expect(completeness(await allAtOnce(stage, paths))).toEqual(all(MANY, '200 partial'));
    await heal(stage);
    expect(completeness(await later(stage, paths))).toEqual(all(MANY, '200 complete'));
  });

  it(`VBS’s answer ends at each of ${CUTS} offsets, from its first byte to its last but one`, async () => {
    const stage = await aGatewayBehindProxies({ REQUEST_DEADLINE_MS: String(DEADLINE_MS) });
    const { sandbox, proxies, clock, viewPath } = stage;
    const cold = coldBackups(sandbox, 'cut', CUTS, 1);
    const paths = cold.map(({ id }) => viewPath(id));
    const answers: Timed[] = [];
    for (const [index, backup] of cold.entries()) {
      clock.advance(LEDGER_OVER_MS);
      const whole = await answerBytes(stage, backup);
      proxies.vbs.limitData(Math.round(((whole - 1) * index) / (CUTS - 1)));
      answers.push(...(await allAtOnce(stage, [viewPath(backup.id)])));
    }
    figure(`VBS ends at ${CUTS} offsets`, `slowest ${ms(slowest(answers))}`);
    expect(completeness(answers)).toEqual(all(CUTS, '200 partial'));
    expect(slowest(answers)).toBeLessThan(DEADLINE_MS + PROMISED_MS + MACHINE_MS);
    await heal(stage);
    expect(completeness(await later(stage, paths))).toEqual(all(CUTS, '200 complete'));
  });
});

describe('while VBS is black-holed, fifty callers of its raw routes', () => {
  it('are told so within the deadline, sixteen sockets being held and then let go', async () => {
    const stage = await aWarmStage();
    const { proxies, projectId, cold } = stage;
    proxies.vbs.timeout();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, proxies.vbs.stuck())), 5);
    const paths = cold.map(({ rows }) => `/v3/${projectId}/backups/${rows[0]?.id ?? ''}`);
    const answers = await allAtOnce(stage, paths);
    clearInterval(watch);
    const closedMs = await untilLetGo(proxies.vbs, POOL, 1000 + MACHINE_MS);
    figure(
      'VBS black-holed, raw',
      `slowest ${ms(slowest(answers))}, ${most} sockets held, let go after ${ms(closedMs)}`,
    );
    // Who has waited for a socket until VBS was known to be away is told that instead.
    expect(answers.filter(({ status }) => status !== 504 && status !== 503)).toEqual([]);
    expect(answers.filter(({ status }) => status === 504).length).toBeGreaterThanOrEqual(POOL);
    expect(slowest(answers)).toBeLessThan(DEADLINE_MS + PROMISED_MS + MACHINE_MS);
    expect(most).toBe(POOL);
    expect(closedMs).toBeLessThan(1000 + MACHINE_MS);
    await heal(stage);
    const healed = await later(stage, paths);
    expect(healed.map(({ status }) => status)).toEqual(Array(MANY).fill(200));
  });
});
