import { describe, expect, it } from '@jest/globals';
import type { Scope } from '../../src/auth/caller.js';
import { formatKey, parseKey } from '../../src/auth/key-format.js';
import { readKeyFile } from '../../src/auth/key-file.js';
import { GatewayTokens } from '../../src/auth/gateway-token.js';
import { revokeKey } from '../../src/keys/key-operations.js';
import { anAsker, atOnce, comparable, type Ask, type Told } from '../support/asker.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { anIssuer, AUDIENCE, type Issuer } from '../support/issuer.js';
import { declaredRoutes, servedRoutes } from '../support/routes.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { tokenFor } from '../support/sign-in.js';
import { TAGS, TWIN_ITEMS, TWIN_PROJECT, TWIN_PROJECTS, twinProjects } from '../support/twin-projects.js';

/** What is promised of each route: who may call it, and how it answers whoever may. */
interface Promised {
  readonly access: Scope | 'any' | 'public';
  readonly status?: number;
  readonly query?: string | readonly string[];
}

const PROMISED: Readonly<Record<string, Promised>> = {
  'GET /': { access: 'public' },
  'GET /assets/:file': { access: 'public', status: 404 }, // this gateway has no page
  'GET /livez': { access: 'public' },
  'GET /readyz': { access: 'public' },
  'GET /openapi.json': { access: 'public' },
  'GET /docs': { access: 'public' },
  'GET /docs/': { access: 'public' },
  'GET /docs/:file': { access: 'public', status: 404 }, // no file of that name
  'GET /v3': { access: 'public' },
  'GET /v3/': { access: 'public' },
  'GET /identity': { access: 'public', status: 300 },
  'GET /identity/': { access: 'public', status: 300 },
  'GET /identity/v3': { access: 'public' },
  'GET /identity/v3/': { access: 'public' },
  'POST /identity/v3/auth/tokens': { access: 'public', status: 401 }, // the key is in the body, and there is none
  'GET /identity/v3/auth/tokens': { access: 'any', status: 404 }, // no token is asked about
  'GET /api/v1/projects': { access: 'any' },
  'GET /api/v1/projects/:project_id/backups/:checkpoint_item_id': { access: 'view' },
  'GET /api/v1/projects/:project_id/backups/:checkpoint_item_id/events': { access: 'view' },
  'GET /api/v1/projects/:project_id/events': { access: 'view', query: `?ids=${TWIN_ITEMS.slice(0, 2).join()}` },
  'GET /api/v1/projects/:project_id/backups': {
    access: 'view',
    query: [`?ids=${TWIN_ITEMS.slice(0, 2).join()}`, '', '?sort=name&include=volumes'],
  },
  'GET /api/v1/projects/:project_id/volume-backups': { access: 'view', query: '?limit=3' },
  'DELETE /api/v1/projects/:project_id/cache': { access: 'admin', status: 204 },
  'DELETE /api/v1/projects/:project_id/cache/backups/:checkpoint_item_id': { access: 'admin', status: 204 },
  'GET /v1/:project_id/checkpoint_items/:checkpoint_item_id': { access: 'raw' },
  'GET /v2/:project_id/backups/detail': { access: 'raw', query: '?limit=3' },
  'GET /v3/:project_id/backups/detail': { access: 'raw', query: '?limit=3' },
  'GET /v2/:project_id/backups/:backup_id': { access: 'raw' },
  'GET /v3/:project_id/backups/:backup_id': { access: 'raw' },
  'GET /cbr/v3/:project_id/backups': { access: 'raw', status: 404 }, // this gateway is not set up for CBR
  'GET /cbr/v3/:project_id/backups/:backup_id': { access: 'raw', status: 404 },
};
const promised = (method: string, path: string): Promised | undefined =>
  PROMISED[`${method === 'HEAD' ? 'GET' : method} ${path}`];

const UNSERVED = 'a'.repeat(32);
const UNKNOWN = '0'.repeat(32);
const SCOPES: readonly Scope[] = ['view', 'raw', 'network', 'admin'];
/** All fifteen: a key without any scope cannot be made. */
const SCOPE_SETS = Array.from({ length: 15 }, (_, bits) => SCOPES.filter((_scope, bit) => (bits + 1) & (1 << bit)));
const PROJECT_SETS = [[SEED_PROJECT], [TWIN_PROJECT], [...TWIN_PROJECTS], [UNSERVED]];
const ASKED = [...TWIN_PROJECTS, UNKNOWN, UNSERVED, 'no-project'];

interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** null: nobody whom the gateway knows. */
  readonly may: { readonly projects: readonly string[]; readonly scopes: readonly Scope[] } | null;
}

interface Case {
  readonly caller: Caller;
  readonly method: string;
  readonly route: string;
  /** null where the route has none in its path. */
  readonly project: string | null;
  readonly target: string;
  readonly expected: number;
}

/** The three ways to send a credential. */
const WAYS: readonly ((credential: string) => Record<string, string>)[] = [
  (credential) => ({ Authorization: `Bearer ${credential}` }),
  (credential) => ({ 'X-API-Key': credential }),
  (credential) => ({ 'X-Auth-Token': credential }),
];

async function liveCallers(gateway: TestGateway): Promise<Caller[]> {
  const callers: Caller[] = [];
  const add = (name: string, credential: string, projects: readonly string[], scopes: readonly Scope[]): void => {
    const way = WAYS[callers.length % WAYS.length];
    callers.push({ name, headers: way?.(credential) ?? {}, may: { projects, scopes } });
  };
  for (const projects of PROJECT_SETS) {
    for (const scopes of SCOPE_SETS) {
      const name = `${scopes.join('+')} of ${projects.join('+')}`;
      add(name, await gateway.createKey(scopes, projects), projects, scopes);
    }
  }
  for (const scopes of [['view'], ['raw', 'network'], ['view', 'raw']] as const) {
    const key = await gateway.createKey(scopes, TWIN_PROJECTS);
    for (const project of TWIN_PROJECTS) {
      add(`token of ${project}, ${scopes.join('+')}`, await tokenFor(gateway, key, project), [project], scopes);
    }
  }
  return callers;
}

/** The same by an issuer's word; such a caller may also have no scope at all. */
async function issuersCallers(gateway: TestGateway, issuer: Issuer): Promise<Caller[]> {
  const callers = PROJECT_SETS.flatMap((projects) =>
    [[], ['view'], ['raw'], SCOPES].map(async (scopes): Promise<Caller> => {
      const claims = issuer.claims(gateway.clock.epochMs(), { projects, scope: scopes.join(' ') });
      const may = { projects, scopes: SCOPES.filter((scope) => scopes.includes(scope)) };
      const name = `access token, ${scopes.join('+')} of ${projects.join('+')}`;
      return { name, headers: bearer(await issuer.sign(claims)), may };
    }),
  );
  return Promise.all(callers);
}

/** Each request comes from an address of its own, or guesses at one key's secret would soon be refused for being many. */
async function matrixGateway(): Promise<{ gateway: Awaited<ReturnType<typeof twinProjects>>; issuer: Issuer }> {
  const issuer = await anIssuer();
  const oidc = { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE };
  return { gateway: await twinProjects({ TRUST_PROXY: '127.0.0.1', ...oidc }), issuer };
}

/** Even who has read the key file forges no token. */
async function storedHash(keysFile: string, id: string): Promise<string> {
  return (await readKeyFile(keysFile)).find((key) => key.id === id)?.secrets[0]?.hash ?? 'none';
}

/** Whom the gateway knows not, or no longer. Each would otherwise see everything. */
async function deadCallers(gateway: TestGateway, issuer: Issuer): Promise<Caller[]> {
  const { createKey, clock, keysFile, sandbox } = gateway;
  const whole = (end: string | null = null): Promise<string> => createKey(SCOPES, TWIN_PROJECTS, end);
  const [live, revoked, lost] = [await whole(), await whole(), await whole()];
  const lostToken = await tokenFor(gateway, lost, SEED_PROJECT);
  for (const key of [revoked, lost]) await revokeKey(keysFile, parseKey(key)?.id ?? '', clock.epochMs());
  const id = parseKey(live)?.id ?? '';
  const forger = new GatewayTokens({ secret: 'not the gateway’s own secret at all', now: () => clock.epochMs() });
  await gateway.view(TWIN_ITEMS[0] ?? '');
  const credentials = Object.entries({
    'an expired key': await whole(new Date(clock.epochMs() - 1000).toISOString()),
    'a revoked key': revoked,
    'a key with another secret': formatKey({ id, secret: '1f'.repeat(32) }),
    'a key with a typing error': `${live.slice(0, -1)}${live.endsWith('0') ? '1' : '0'}`,
    'a key of an unknown id': formatKey({ id: '0'.repeat(16), secret: '1f'.repeat(32) }),
    'a token of a revoked key': lostToken,
    'a forged token': forger.issue(
      { keyId: id, projectId: SEED_PROJECT, expiresAt: Infinity },
      await storedHash(keysFile, id),
    ),
    'the admin token of the cloud': sandbox.adminToken,
    'a token of the cloud': sandbox.requests('csbs')[0]?.headers['x-auth-token'] ?? 'none',
    'the id of a key': id,
    'a name of JavaScript’s': '__proto__',
  });
  const signed = (claims: object = {}): Promise<string> =>
    issuer.sign(issuer.claims(clock.epochMs(), { scope: SCOPES.join(' '), projects: TWIN_PROJECTS, ...claims }));
  const accessTokens = Object.entries({
    'an expired access token': await signed({ exp: Math.floor(clock.epochMs() / 1000) - 60 }),
    'an access token for somebody else': await signed({ aud: 'another' }),
    'an ID token': await signed({ nonce: 'n' }),
    'an access token of another issuer': await (await anIssuer('ES256')).sign(issuer.claims(clock.epochMs())),
  });
  return [
    ...accessTokens.map(([name, token]) => ({ name, headers: bearer(token), may: null })),
    { name: 'an access token as a key', headers: { 'X-API-Key': await signed() }, may: null },
    { name: 'an access token as a token', headers: { 'X-Auth-Token': await signed() }, may: null },
    { name: 'nobody', headers: {}, may: null },
    { name: 'a live key as Basic', headers: { Authorization: `Basic ${live}` }, may: null },
    { name: 'Bearer and nothing', headers: { Authorization: 'Bearer' }, may: null },
    ...credentials.flatMap(([name, credential]) => WAYS.map((way) => ({ name, headers: way(credential), may: null }))),
  ];
}

/** Who he is (401), whose project it is (400, 404), what he may (403): in this order. */
function expected({ access, status = 200 }: Promised, { may }: Caller, project: string | null): number {
  if (access === 'public') return status;
  if (may === null) return 401;
  if (project === 'no-project') return 400;
  const isServed = TWIN_PROJECTS.some((served) => served === project);
  if (project !== null && !(isServed && may.projects.includes(project))) return 404;
  return access === 'any' || may.scopes.includes(access) ? status : 403;
}

function filled(path: string, project: string | null, row: string): string {
  const values: Readonly<Record<string, string | undefined>> = {
    project_id: project ?? undefined,
    checkpoint_item_id: TWIN_ITEMS[0],
    backup_id: row,
    file: 'none',
  };
  return path.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the matrix does not know how to fill :${name} of ${path}`);
    return value;
  });
}

function casesOf(gateway: TestGateway & { rows: readonly string[] }, callers: readonly Caller[]): Case[] {
  return declaredRoutes(gateway.gateway).flatMap(({ method, path }) => {
    const route = promised(method, path);
    if (route === undefined) throw new Error(`nothing is promised of ${method} ${path}: add it to this test`);
    const projects = path.includes(':project_id') ? ASKED : [null];
    return projects.flatMap((project) => {
      const targets = [route.query ?? ''].flat().map((query) => filled(path, project, gateway.rows[0] ?? '') + query);
      return targets.flatMap((target) =>
        callers.map((caller): Case => {
          return { caller, method, route: path, project, target, expected: expected(route, caller, project) };
        }),
      );
    });
  });
}

const nameOf = ({ caller, method, target }: Case): string => `${caller.name}: ${method} ${target}`;

async function askAll(ask: Ask, cases: readonly Case[]): Promise<Map<Case, Told>> {
  const told = await atOnce([...cases.entries()], 32, ([index, { caller, target, method }]) => {
    const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    return ask(target, { ...caller.headers, 'X-Forwarded-For': address }, method);
  });
  return new Map(cases.map((one, index) => [one, told[index] ?? { status: 0, headers: [], text: '' }]));
}

const unexpected = (answers: ReadonlyMap<Case, Told>): string[] =>
  [...answers].flatMap(([one, { status }]) =>
    status === one.expected ? [] : [`${nameOf(one)} is ${status}, not ${one.expected}`],
  );

describe('every route', () => {
  it('declares who may call it, as promised, and there is no other', async () => {
    const { gateway } = await aGateway();
    const declared = declaredRoutes(gateway);
    const access = declared.map(({ method, path, access: who }) => [`${method} ${path}`, who ?? 'nothing declared']);
    const heads = Object.entries(PROMISED).filter(([name]) => name.startsWith('GET '));
    const all = [
      ...Object.entries(PROMISED),
      ...heads.map(([name, row]) => [name.replace('GET', 'HEAD'), row] as const),
    ];
    expect(Object.fromEntries(access)).toEqual(Object.fromEntries(all.map(([name, row]) => [name, row.access])));
    expect([...servedRoutes(gateway)].sort()).toEqual(access.map(([name]) => name).sort());
  });
});

describe('callers × projects × routes', () => {
  it('whoever is refused is told nothing, and the cloud is not asked; all others get their own', async () => {
    const { gateway, issuer } = await matrixGateway();
    const ask = anAsker(gateway.url);
    const live = [...(await liveCallers(gateway)), ...(await issuersCallers(gateway, issuer))];
    const callers = [...live, ...(await deadCallers(gateway, issuer))];
    const cases = casesOf(gateway, callers);
    gateway.sandbox.forgetRequests();

    const refused = await askAll(ask, cases.filter((one) => one.expected >= 300)); // prettier-ignore
    expect(unexpected(refused)).toEqual([]);
    expect(gateway.sandbox.requests().map(({ rawUrl }) => rawUrl)).toEqual([]);
    for (const [one, { text, status, headers }] of refused) {
      expect([nameOf(one), hasTag(text)]).toEqual([nameOf(one), false]);
      if (status === 401 && one.method !== 'POST') expect(headers).toContainEqual(['www-authenticate', 'Bearer']);
    }

    const allowed = await askAll(ask, cases.filter((one) => one.expected < 300)); // prettier-ignore
    expect(unexpected(allowed)).toEqual([]);
    for (const [one, { text }] of allowed) expect([nameOf(one), ownDataOnly(one, text)]).toEqual([nameOf(one), true]);
    expect([refused.size, allowed.size].every((size) => size > 500)).toBe(true);
  }, 60_000);

  it('another’s project looks like one that does not exist, to the last header', async () => {
    const { gateway, issuer } = await matrixGateway();
    const live = [...(await liveCallers(gateway)), ...(await issuersCallers(gateway, issuer))];
    const callers = live.filter(({ may }) => may !== null && !may.projects.includes(SEED_PROJECT));
    const cases = casesOf(gateway, callers).filter((one) => one.project !== null);
    const answers = await askAll(anAsker(gateway.url), cases);
    let compared = 0;
    for (const [one, answer] of answers) {
      if (one.project !== SEED_PROJECT) continue;
      const isTwin = ({ caller, method, route, project }: Case): boolean =>
        project === UNKNOWN && caller === one.caller && method === one.method && route === one.route;
      const unknown = answers.get(cases.find(isTwin) ?? one);
      expect([nameOf(one), unknown === undefined ? null : comparable(unknown)]).toEqual([
        nameOf(one),
        comparable(answer),
      ]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(300);
    expect(unexpected(answers)).toEqual([]);
  }, 60_000);
});

const hasTag = (text: string): boolean => Object.values(TAGS).some((tag) => text.includes(tag));

/** Of a project's routes: its data and no other's. Of the rest: no project beyond the caller's own. */
function ownDataOnly({ project, method, caller, route }: Case, text: string): boolean {
  if (method === 'HEAD' || method === 'DELETE') return text === '';
  if (project !== null) {
    return Object.entries(TAGS).every(([id, tag]) => text.includes(tag) === (id === project));
  }
  if (route === '/openapi.json') return !hasTag(text); // its examples are the sandbox's
  if (route !== '/api/v1/projects') return !hasTag(text) && TWIN_PROJECTS.every((id) => !text.includes(id));
  const listed = (JSON.parse(text) as { projects: { id: string }[] }).projects.map(({ id }) => id);
  return (
    TWIN_PROJECTS.every((id) => listed.includes(id) === caller.may?.projects.includes(id)) && !text.includes(UNSERVED)
  );
}
