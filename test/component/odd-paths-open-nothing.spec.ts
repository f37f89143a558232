import { describe, expect, it } from '@jest/globals';
import { anAsker, atOnce } from '../support/asker.js';
import { declaredRoutes, type DeclaredRoute } from '../support/routes.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { TAGS, TWIN_ITEMS, TWIN_PROJECT, twinProjects } from '../support/twin-projects.js';

const encoded = (text: string): string => `%${text.charCodeAt(0).toString(16)}`;

/** Ways to write an address that somebody between a caller and the routes may take for another one. */
const TRICKS: Readonly<Record<string, (path: string) => string>> = {
  'as it is': (path) => path,
  'its first letter encoded': (path) => path.replace(/^\/(.)/, (_all, first: string) => `/${encoded(first)}`),
  'every letter encoded': (path) => path.replace(/[a-z]/g, encoded),
  'encoded twice': (path) => path.replace(/^\/(.)/, (_all, first: string) => `/${encoded(first).replace('%', '%25')}`),
  'two slashes before': (path) => `/${path}`,
  'two slashes inside': (path) => path.replace(/(?<=.)\//, '//'),
  'all slashes inside encoded': (path) => path.replace(/(?<=.)\//g, '%2f'),
  'backslashes': (path) => path.replace(/(?<=.)\//g, '\\'),
  'a slash after': (path) => `${path}/`,
  'two slashes after': (path) => `${path}//`,
  'a parameter after': (path) => `${path};x`,
  'a parameter inside': (path) => path.replace(/(?<=.)\//, ';x=1/'),
  'upper case': (path) => path.toUpperCase(),
  'a dot before': (path) => `/.${path}`,
  'out and in again': (path) => `/livez/..${path}`,
  'out and in again, encoded': (path) => `/livez/%2e%2e${path}`,
  'through the versions document': (path) => `/v3/..${path}`,
  'an ending': (path) => `${path}.json`,
  'a zero after': (path) => `${path}%00`,
  'a blank after': (path) => `${path}%20`,
  'a fragment': (path) => `${path}#/livez`,
  'a question mark, encoded': (path) => `${path}%3f/livez`,
  'another host': (path) => `http://livez${path}`,
}; // prettier-ignore
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

interface Attempt {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

function attempts(
  routes: readonly DeclaredRoute[],
  row: string,
  callers: Readonly<Record<string, Attempt['headers']>>,
): Attempt[] {
  const filled = (path: string): string =>
    path
      .replace(':project_id', SEED_PROJECT)
      .replace(':checkpoint_item_id', TWIN_ITEMS[0] ?? '')
      .replace(':backup_id', row);
  return [...new Set(routes.map(({ path }) => filled(path)))].flatMap((path) =>
    Object.entries(TRICKS).flatMap(([trick, bend]) =>
      Object.entries(callers).flatMap(([caller, headers]) =>
        METHODS.filter((method) => ['GET', 'HEAD'].includes(method) || trick === 'as it is').map((method): Attempt => {
          return { name: `${caller}: ${method} ${path}, ${trick}`, method, target: bend(path), headers };
        }),
      ),
    ),
  );
}

describe('an address written oddly', () => {
  it('opens no route to a stranger, and asks the cloud nothing', async () => {
    const gateway = await twinProjects();
    const { createKey, gateway: running, rows, sandbox, view } = gateway;
    await view(TWIN_ITEMS[0] ?? ''); // what must not be seen is at hand
    sandbox.forgetRequests();
    const closed = declaredRoutes(running).filter(({ access, path }) => access !== 'public' && path.includes(':'));
    const tried = attempts(closed, rows[0] ?? '', {
      nobody: {},
      'a stranger': { 'X-API-Key': await createKey(['view', 'raw', 'network', 'admin'], [TWIN_PROJECT]) },
      'a key of the project without the scopes': { 'X-API-Key': await createKey(['network']) },
    });
    const ask = anAsker(gateway.url);
    const answers = await atOnce(tried, 32, ({ target, headers, method }) => ask(target, headers, method));
    const entered = answers.flatMap(({ status, text }, index) => {
      const sees = Object.values(TAGS).some((tag) => text.includes(tag));
      return status >= 400 && status < 500 && !sees ? [] : [`${tried[index]?.name ?? ''}: ${status} ${text}`];
    });
    expect(entered).toEqual([]);
    expect(sandbox.requests().map(({ rawUrl }) => rawUrl)).toEqual([]);
    expect(tried.length).toBeGreaterThan(6 * 14 * 3);
  });

  it('leaves the list of projects closed to nobody', async () => {
    const { url } = await twinProjects();
    const ask = anAsker(url);
    for (const bend of Object.values(TRICKS)) {
      const { status } = await ask(bend('/api/v1/projects'), {});
      expect([bend('/api/v1/projects'), status >= 400 && status < 500]).toEqual([bend('/api/v1/projects'), true]);
    }
  });
});
