import { describe, expect, it } from '@jest/globals';
import { changeKeyFile } from '../../src/auth/key-file.js';
import { parseKey } from '../../src/auth/key-format.js';
import type { StoredKey } from '../../src/auth/key-record.js';
import { anAsker, atOnce, comparable, type Ask } from '../support/asker.js';
import type { TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { tokenFor } from '../support/sign-in.js';
import { TAGS, TWIN_ITEMS, TWIN_PROJECT, TWIN_PROJECTS, twinProjects } from '../support/twin-projects.js';

const SECOND = 1000;
const AT_ONCE = 50;
const QUESTIONS = 200;

interface Question {
  readonly project: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Crowd {
  readonly gateway: TestGateway & { readonly rows: readonly string[] };
  readonly ask: Ask;
  /** Of a key for both. */
  readonly both: string;
  /** By project. */
  readonly keys: Readonly<Record<string, string>>;
  readonly etags: Readonly<Record<string, readonly string[]>>;
  /** How often `Cache-Status` said what. */
  readonly seen: Map<string, number>;
}

const viewOf = (project: string, id = SEED_BACKUP): string => `/api/v1/projects/${project}/backups/${id}`;

async function aCrowd(): Promise<Crowd> {
  const gateway = await twinProjects();
  const ask = anAsker(gateway.url);
  const keys: Record<string, string> = {};
  const etags: Record<string, string[]> = {};
  for (const project of TWIN_PROJECTS) {
    const key = await gateway.createKey(['view', 'raw', 'network'], [project]);
    keys[project] = key;
    const views = await atOnce(TWIN_ITEMS, 4, (id) => ask(viewOf(project, id), { 'X-API-Key': key }));
    etags[project] = views.map(({ headers }) => headers.find(([name]) => name === 'etag')?.[1] ?? 'none');
  }
  const both = await gateway.createKey(['view', 'raw'], TWIN_PROJECTS);
  return { gateway, ask, both, keys, etags, seen: new Map() };
}

/** Callers of both projects in turn, who ask for the same ids by every route. */
function questions(
  { gateway: { rows }, keys, both, etags }: Crowd,
  extra: Record<string, string>,
): readonly Question[] {
  return Array.from({ length: QUESTIONS }, (_, index) => {
    const turn = index >> 1; // both ask the same thing, one right after the other
    const [project, other] = index % 2 === 0 ? [SEED_PROJECT, TWIN_PROJECT] : [TWIN_PROJECT, SEED_PROJECT];
    const which = turn % TWIN_ITEMS.length;
    const item = TWIN_ITEMS[which] ?? '';
    const row = rows[turn % rows.length] ?? '';
    const targets = [
      viewOf(project, item),
      viewOf(project, item),
      viewOf(project, item),
      `/v1/${project}/checkpoint_items/${item}`,
      `/v2/${project}/backups/detail?limit=4`,
      `/v3/${project}/backups/${row}`,
    ];
    const others = turn % 5 === 0 ? { 'If-None-Match': etags[other]?.[which] ?? '' } : {};
    const target = targets[(turn >> 2) % targets.length] ?? '';
    return {
      project,
      target,
      headers: { 'X-API-Key': (turn % 3 === 0 ? both : keys[project]) ?? '', ...others, ...extra },
    };
  });
}

/** Everybody asks; fails by name where an answer is not the asker's own. */
async function everybodyAsks(crowd: Crowd, statuses: readonly number[], extra: Record<string, string> = {}) {
  const asked = questions(crowd, extra);
  const answers = await atOnce(asked, AT_ONCE, ({ target, headers }) => crowd.ask(target, headers));
  const wrong = answers.flatMap(({ status, headers, text }, index) => {
    const { project, target } = asked[index] ?? { project: '', target: '' };
    for (const [name, value] of headers) if (name === 'cache-status') count(crowd.seen, value);
    const whose = Object.entries(TAGS).flatMap(([id, tag]) =>
      `${text}${JSON.stringify(headers)}`.includes(tag) ? [id] : [],
    );
    const isOwn = status === 200 ? whose.join() === project : whose.length === 0;
    return isOwn && statuses.includes(status) ? [] : [`${status} for ${target}, with data of ${whose.join(' and ')}`];
  });
  expect(wrong).toEqual([]);
}

function count(seen: Map<string, number>, cacheStatus: string): void {
  for (const [word] of cacheStatus.matchAll(/hit|fwd=\w+|collapsed/g)) seen.set(word, (seen.get(word) ?? 0) + 1);
}

describe('two projects with backups of the same ids', () => {
  it('never see a byte of each other’s: cold, warm, expired, in flight, asked for anew, or while the cloud fails', async () => {
    const crowd = await aCrowd();
    const { gateway: { clock, sandbox }, seen } = crowd; // prettier-ignore
    await everybodyAsks(crowd, [200]);
    expect(sandbox.requests('identity')).toHaveLength(2); // each project has a token of its own
    clock.advance(4 * SECOND); // the running backup is expired, the others are warm
    sandbox.always('csbs').delay(20);
    await everybodyAsks(crowd, [200]);
    clock.advance(31 * SECOND); // all are expired, and in flight for a while
    sandbox.always('vbs').delay(30);
    await everybodyAsks(crowd, [200]);
    sandbox.heal();
    await everybodyAsks(crowd, [200], { 'Cache-Control': 'no-cache' });
    clock.advance(31 * SECOND);
    sandbox.always('csbs').status(503);
    await everybodyAsks(crowd, [200, 502]);
    sandbox.heal();
    sandbox.expireTokens();
    clock.advance(31 * SECOND);
    await everybodyAsks(crowd, [200]);
    for (const word of ['hit', 'fwd=stale', 'fwd=request', 'collapsed']) {
      expect([word, (seen.get(word) ?? 0) > 10]).toEqual([word, true]);
    }
  });

  it('by an ETag neither learns that the other’s is as it was', async () => {
    const { ask, keys, etags } = await aCrowd();
    for (const [project, other] of [TWIN_PROJECTS, [TWIN_PROJECT, SEED_PROJECT]] as const) {
      for (const [index, id] of TWIN_ITEMS.entries()) {
        const asked = async (etag: string | undefined): Promise<number> =>
          (await ask(viewOf(project, id), { 'X-API-Key': keys[project] ?? '', 'If-None-Match': etag ?? '' })).status;
        expect(await asked(etags[other]?.[index])).toBe(200);
        expect(await asked(etags[project]?.[index])).toBe(304);
        const stranger = await ask(viewOf(project, id), { 'X-API-Key': keys[other] ?? '', 'If-None-Match': '*' });
        expect(stranger.status).toBe(404);
      }
    }
  });

  it('of each other’s tokens learn as much as of rubbish', async () => {
    const { gateway, ask, keys } = await aCrowd();
    const [own = '', other = ''] = TWIN_PROJECTS.map((project) => keys[project]);
    const token = await tokenFor(gateway, other);
    const about = (subject: string) =>
      ask('/identity/v3/auth/tokens', { 'X-Auth-Token': own, 'X-Subject-Token': subject });
    const answer = await about(token);
    expect(answer.status).toBe(404);
    expect(comparable(answer)).toEqual(comparable(await about('bgt_rubbish')));
    expect((await ask('/identity/v3/auth/tokens', { 'X-Auth-Token': other, 'X-Subject-Token': token })).status).toBe(
      200,
    );
  });
});

describe('what is taken from a key', () => {
  const change = ({ keysFile }: TestGateway, key: string, to: Partial<StoredKey>): Promise<null> =>
    changeKeyFile(keysFile, (keys) => ({
      keys: keys.map((stored) => (stored.id === parseKey(key)?.id ? { ...stored, ...to } : stored)),
      result: null,
    }));

  it.each([
    ['the project', { projects: [TWIN_PROJECT] }, 404],
    ['the scope', { scopes: ['raw'] }, 403],
  ] as const)(
    '%s, is refused from the next request on, also where the answer is at hand',
    async (_what, to, status) => {
      const gateway = await twinProjects();
      const ask = anAsker(gateway.url);
      const key = await gateway.createKey(['view', 'raw'], TWIN_PROJECTS);
      const token = await tokenFor(gateway, key);
      const asked = (credential: string) => ask(viewOf(SEED_PROJECT), { 'X-Auth-Token': credential });
      expect([(await asked(key)).status, (await asked(token)).status]).toEqual([200, 200]);
      await change(gateway, key, to);
      gateway.sandbox.forgetRequests();
      const refused = await asked(key);
      expect(refused.status).toBe(status);
      expect(refused.text).not.toContain(TAGS[SEED_PROJECT]);
      expect((await asked(token)).status).toBe(status === 404 ? 401 : status); // a token is for its project alone
      expect(gateway.sandbox.requests()).toEqual([]);
    },
  );
});
