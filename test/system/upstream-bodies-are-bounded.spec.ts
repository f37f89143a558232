import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { builtApart, type Built } from '../support/built.js';
import { figure, mib, ms } from '../support/figures.js';
import {
  endless,
  fullList,
  gzipBomb,
  item,
  MIB,
  MOST_BYTES,
  nested,
  raw,
  whole,
  type Speak,
} from '../support/hostile-bodies.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { aServer } from '../support/sink.js';
import { aWatchedGateway, type Watched, type WatchedGateway } from '../support/watched-gateway.js';

const DEADLINE_MS = 5000;
/** What an answer that is cut or refused may cost in memory. */
const REFUSED_BYTES = 32 * MIB;
/** What 4 MiB of the worst JSON that is still read may cost: every value is an object of its own first. */
const ACCEPTED_BYTES = 192 * MIB;
/** How long nobody else is answered meanwhile. Far more than on a machine that is not shared: the figure is printed. */
const ACCEPTED_MS = 1000;
/** Bytes that are under way when an answer is cut: in sockets' buffers, on both sides. */
const UNDER_WAY = 8 * MIB;
const BIG = 300 * MIB;

let built: Built;
let idsGiven = 0;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

interface Stage extends WatchedGateway {
  /** What CSBS answers, and VBS; both speak properly at first. */
  readonly clouds: { csbs: Speak; vbs: Speak };
}

const newId = (): string => `00000000-0000-4000-8000-${String((idsGiven += 1)).padStart(12, '0')}`;
const viewPath = (id = newId()): string => `/api/v1/projects/${SEED_PROJECT}/backups/${id}`;
const rawItemPath = (id = newId()): string => `/v1/${SEED_PROJECT}/checkpoint_items/${id}`;
const rawListPath = `/v2/${SEED_PROJECT}/backups/detail`;

const volumes = (count: number): string =>
  Array.from({ length: count }, () => `{"id":"${newId()}","source_volume_id":"${newId()}"}`).join();
const anItem = whole((id) => item(id, `,"extend_info":{"volume_backups":[${volumes(1)}]}`));
const noRows = whole(() => '{"backups":[]}');

/** A gateway that has warmed up, over a cloud that says what the test wants. */
async function aStage(): Promise<Stage> {
  const clouds = { csbs: whole((id) => item(id, '')), vbs: noRows };
  const url = await aServer((request, response) => {
    const id = (request.url ?? '').split(/[/?]/).at(-1) ?? '';
    clouds[request.url?.startsWith('/v1/') === true ? 'csbs' : 'vbs'](response, id, request);
  });
  const gateway = await aWatchedGateway(built, url, { REQUEST_DEADLINE_MS: String(DEADLINE_MS) });
  for (let asked = 0; asked < 50; asked += 1) expect((await gateway.get(viewPath())).status).toBe(200);
  await gateway.watched();
  return { ...gateway, clouds };
}

const print = (what: string, { growth, p99Ms, maxMs }: Watched, more = ''): void => {
  figure(what, `${more}+ ${mib(growth)}, event loop p99 ${ms(p99Ms)}, max ${ms(maxMs)}`);
};

const REFUSED: readonly (readonly [name: string, speak: (count: { sent: number }) => Speak])[] = [
  ['300 MiB', (count) => endless(BIG, count)],
  ['300 MiB, announced', (count) => endless(BIG, count, { 'Content-Length': String(BIG) })],
  ['a gzip bomb', () => whole(gzipBomb, { 'Content-Encoding': 'gzip' })],
  ['a gzip bomb in two codings', () => whole(gzipBomb, { 'Content-Encoding': 'identity, gzip' })],
  ['a good answer, compressed though not asked to', () => whole((id) => gzipSync(item(id, '')), { 'Content-Encoding': 'gzip' })],
  ['a gzip bomb that is not said to be one', () => whole(gzipBomb)],
  ['a header of 20 KB', () => whole(() => '{}', { 'X-Long': 'x'.repeat(20_000) })],
  ['300 MiB of headers', () => raw(`X-Flood: ${'x'.repeat(65_000)}\r\n`, 4800)],
  ['30 MiB of early hints, and no answer', () => raw('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n', 1_000_000)],
  ['300 MiB in a chunk’s extension', () => (response) => {
    raw('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;')(response, '', response.req);
    raw('x'.repeat(65_000), 4800)(response, '', response.req);
  }],
  ['300 MiB of trailers', () => (response) => {
    raw('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n')(response, '', response.req);
    raw(`X-Flood: ${'x'.repeat(60_000)}\r\n`, 5000)(response, '', response.req);
  }],
]; // prettier-ignore

describe('what is too much is cut off or refused, at no cost of memory', () => {
  it.each(REFUSED)(
    '%s',
    async (name, speak) => {
      const { clouds, get, watched } = await aStage();
      for (const service of ['csbs', 'vbs'] as const) {
        const count = { sent: 0 };
        clouds.csbs = anItem;
        clouds[service] = speak(count);
        const begin = performance.now();
        const { status, text } = await get(viewPath());
        const took = performance.now() - begin;
        const seen = await watched();
        print(`${service} sends ${name}`, seen, `${status} after ${ms(took)}, ${mib(count.sent)} sent, `);
        const problem = expect.stringMatching(/upstream-(malformed|error)/);
        if (service === 'csbs') expect([status, text]).toEqual([502, problem]);
        else expect([status, text]).toEqual([200, expect.stringContaining('"completeness":"partial"')]);
        expect(count.sent).toBeLessThan(MOST_BYTES + UNDER_WAY);
        expect(seen.growth).toBeLessThan(REFUSED_BYTES);
        expect(seen.rejections).toBe(0);
      }
    },
    60_000,
  );
});

const rows = (more: string): string => fullList(() => `{"id":"${newId()}"${more}}`);
const LONG_TEXT = 'x'.repeat(MOST_BYTES - 1000);
const [REAL_ROW = {}] = buildBackup({ key: 'a', server: 'b', disks: 1, startedAt: new Date(0) }).rows;
const realRow = (): string => JSON.stringify({ ...REAL_ROW, id: newId() });

const ODD_ITEMS: readonly (readonly [name: string, more: () => string])[] = [
  ['7,000 levels of nesting', () => `,"extend_info":{"x":${nested(7000)},"volume_backups":[]}`],
  ['as many levels of nesting as fit', () => `,"x":${nested((MOST_BYTES - 1000) / 2)}`],
  ['a text of 4 MiB', () => `,"name":"${LONG_TEXT}"`],
  ['a number of 4 MiB', () => `,"extend_info":{"size":${LONG_TEXT.replaceAll('x', '9')},"volume_backups":[]}`],
  ['a million of disks that are nothing', () => `,"extend_info":{"volume_backups":${fullList(() => '{}', 1e6)}}`],
  ['a million of disks that are no objects', () => `,"extend_info":{"volume_backups":${fullList(() => '0', 1e6)}}`],
  ['disks of which every field is wrong', () => `,"extend_info":{"volume_backups":${fullList(() => '{"id":[],"name":[],"status":[],"bootable":[],"size":"x","average_speed":-1}')}}`],
  ['a million of tags', () => `,"tags":${fullList(() => '{}', 1e6)}`],
  ['numbers of sixteen digits', () => `,"x":${fullList(() => '9007199254740993')}`],
]; // prettier-ignore

const ODD_LISTS: readonly (readonly [name: string, backups: () => string])[] = [
  ['a million of rows that are nothing', () => fullList(() => '{}', 1e6)],
  ['a million of rows that are no objects', () => fullList(() => '0', 1e6)],
  ['as many rows as fit', () => rows('')],
  ['as many real rows as fit', () => fullList(realRow)],
  ['a page of a thousand real rows', () => fullList(realRow, 1000)],
  ['rows 7,000 levels deep', () => fullList(() => `{"id":"${newId()}","x":${nested(7000)}}`)],
  ['rows with numbers of sixteen digits', () => rows(',"size":9007199254740993')],
];

describe('the largest answer that is read does not stop the others', () => {
  it.each(ODD_ITEMS)(
    'CSBS sends %s',
    async (name, more) => {
      const { clouds, get, watched } = await aStage();
      const text = more();
      clouds.csbs = whole((id) => item(id, text));
      const view = await get(viewPath());
      const seen = await watched();
      print(`CSBS sends ${name}`, seen, `view ${view.status}, ${mib(view.text.length)}, `);
      const rawItem = await get(rawItemPath());
      const rawSeen = await watched();
      print(`CSBS sends ${name}`, rawSeen, `raw ${rawItem.status}, ${mib(rawItem.text.length)}, `);
      expect([200, 502]).toContain(view.status);
      expect([200, 502]).toContain(rawItem.status);
      expect(Math.max(seen.growth, rawSeen.growth)).toBeLessThan(ACCEPTED_BYTES);
      expect(Math.max(seen.maxMs, rawSeen.maxMs)).toBeLessThan(ACCEPTED_MS);
      clouds.csbs = anItem;
      expect((await get(viewPath())).status).toBe(200);
    },
    60_000,
  );

  it.each(ODD_LISTS)(
    'VBS sends %s',
    async (name, backups) => {
      const { clouds, get, watched } = await aStage();
      const text = `{"backups":${backups()}}`;
      clouds.csbs = anItem;
      clouds.vbs = whole(() => text);
      const view = await get(viewPath());
      const seen = await watched();
      print(`VBS sends ${name}`, seen, `view ${view.status}, ${mib(view.text.length)}, `);
      const list = await get(rawListPath);
      const rawSeen = await watched();
      print(`VBS sends ${name}`, rawSeen, `raw ${list.status}, ${mib(list.text.length)}, `);
      expect([view.status, view.text]).toEqual([200, expect.stringContaining('"completeness":"partial"')]);
      expect([200, 502]).toContain(list.status);
      expect(Math.max(seen.growth, rawSeen.growth)).toBeLessThan(ACCEPTED_BYTES);
      expect(Math.max(seen.maxMs, rawSeen.maxMs)).toBeLessThan(ACCEPTED_MS);
    },
    60_000,
  );
});
