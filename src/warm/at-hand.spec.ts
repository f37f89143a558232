import { describe, expect, it } from '@jest/globals';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Caller, Scope } from '../auth/caller.js';
import { viewKey } from '../core/cache-keys.js';
import type { Cloud } from '../upstreams/clouds/cloud.js';
import { AtHand } from './at-hand.js';

const [OURS, OTHERS, UNSERVED] = ['a', 'b', 'c'].map((digit) => digit.repeat(32)) as [string, string, string];
const KNOWN = '11111111-1111-4111-8111-111111111111';
const NEW = '22222222-2222-4222-8222-222222222222';
const CLOUD = 'of the cloud';

function caller(projects: readonly string[], scopes: readonly Scope[]): Caller {
  return Object.freeze({ id: 'id', name: 'name', projects, scopes, expiresAt: null });
}

const callers: Readonly<Record<string, Caller>> = {
  mine: caller([OURS, UNSERVED], ['view']),
  another: caller([OTHERS], ['view']),
  raw: caller([OURS], ['raw']),
};
/** What is kept of every project: whoever looks at the wrong one finds it. */
const kept = [OURS, OTHERS, UNSERVED].map((project) => viewKey(project, CLOUD, KNOWN));
const atHand = new AtHand(
  { recall: (presented) => callers[presented] ?? null },
  { isServed: (project) => project !== UNSERVED, of: () => ({ fingerprint: CLOUD }) as Cloud },
  { isUsable: ({ group, id }) => kept.some((key) => key.group === group && key.id === id) },
);

function asks(path: string, key = 'mine', headers: IncomingHttpHeaders = {}, method = 'GET'): boolean {
  const request = { url: `/api/v1/projects/${path}`, method, headers: { 'x-api-key': key, ...headers } };
  return atHand.isFor(request as unknown as IncomingMessage);
}

describe('something of what is asked for', () => {
  it.each([
    ['a view', `${OURS}/backups/${KNOWN}`],
    ['a view, with a query', `${OURS}/backups/${KNOWN}?fields=id`],
    ['a view, in capitals', `${OURS.toUpperCase()}/backups/${KNOWN.toUpperCase()}`],
    ['a batch with it', `${OURS}/backups?ids=${NEW},${KNOWN}`],
    ['a batch with it, encoded', `${OURS}/backups?fields=id&ids=${NEW}%2C${KNOWN}`],
  ])('is at hand: %s', (_name, path) => {
    expect(asks(path)).toBe(true);
  });

  it.each([
    ['a view that is not kept', `${OURS}/backups/${NEW}`],
    ['a batch without it', `${OURS}/backups?ids=${NEW}`],
    ['a batch with it at its end', `${OURS}/backups?ids=${`${NEW},`.repeat(16)}${KNOWN}`],
    ['a list', `${OURS}/backups`],
    ['the events of it', `${OURS}/backups/${KNOWN}/events`],
    ['no id', `${OURS}/backups/__proto__`],
    ['a project that is not served', `${UNSERVED}/backups/${KNOWN}`],
    ['no project', `nonsense/backups/${KNOWN}`],
  ])('is not at hand: %s', (_name, path) => {
    expect(asks(path)).toBe(false);
  });

  it('is at hand for nobody but who may be told', () => {
    const view = `${OURS}/backups/${KNOWN}`;
    expect(['mine', 'another', 'raw', 'unknown'].map((key) => asks(view, key))).toEqual([true, false, false, false]);
    expect(asks(`${OTHERS}/backups/${KNOWN}`)).toBe(false);
  });

  it('is not at hand for who wants the cloud asked, or changes something', () => {
    const view = `${OURS}/backups/${KNOWN}`;
    expect(asks(view, 'mine', { 'cache-control': 'no-cache' })).toBe(false);
    expect(asks(view, 'mine', {}, 'DELETE')).toBe(false);
  });
});
