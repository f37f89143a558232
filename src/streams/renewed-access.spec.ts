import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { fakeClock } from '../../test/support/fake-clock.js';
import { accessTokenCallerId, type Caller } from '../auth/caller.js';
import type { Callers } from '../auth/callers.js';
import { Problem } from '../http/problem.js';
import { RenewedAccess } from './renewed-access.js';

const PROJECT = 'a'.repeat(32);
const SECOND = 1000;

const aCaller = (more: Partial<Caller> = {}): Caller => ({
  id: '0'.repeat(16),
  name: 'a caller',
  scopes: ['view'],
  projects: [PROJECT],
  expiresAt: null,
  ...more,
});

function accessOf(caller: Caller, behind: () => Promise<Caller | null>) {
  const clock = fakeClock();
  const callers = { behind } as unknown as Callers;
  const clouds = { isServed: () => true };
  const options = { callers, clouds, clock, request: {} as FastifyRequest, projectId: PROJECT, deadlineMs: 100 };
  return { clock, access: new RenewedAccess(caller, options) };
}

describe('the access of a stream', () => {
  it('of a key is looked at every second, of an access token every thirty, and when it should be over', () => {
    const key = accessOf(aCaller(), () => Promise.resolve(null));
    const expiresAt = new Date(key.clock.epochMs() + 40 * SECOND).toISOString();
    const token = accessOf(aCaller({ id: accessTokenCallerId('s'), expiresAt }), () => Promise.resolve(null));
    const dueAt = [999, 1000, 29_999, 30_000].map((at, index, all) => {
      for (const { clock } of [key, token]) clock.advance(at - (all[index - 1] ?? 0));
      return [key.access.isDue, token.access.isDue];
    });
    expect(dueAt).toEqual([[false, false], [true, false], [true, false], [true, true]]); // prettier-ignore
  });

  it('outlives an issuer whose keys cannot be had, until the token is over', async () => {
    const away = new Problem('upstream-unavailable');
    const expiresAt = new Date(Date.now() + 60 * SECOND).toISOString();
    const caller = aCaller({ id: accessTokenCallerId('s'), expiresAt });
    const { clock, access } = accessOf(caller, () => Promise.reject(away));
    expect(await access.problem()).toBeNull();
    clock.advance(61 * SECOND);
    expect(access.isDue).toBe(true);
    expect(await access.problem()).toBe(away);
  });

  it.each([
    ['nobody is behind the credential', null, 'unauthenticated'],
    ['the project is not theirs', aCaller({ projects: [] }), 'not-found'],
    ['the scope view is gone', aCaller({ scopes: ['raw', 'network'] }), 'forbidden'],
  ])('ends where %s', async (_what, caller, code) => {
    const { access } = accessOf(aCaller(), () => Promise.resolve(caller));
    expect((await access.problem())?.code).toBe(code);
  });

  it('ends where it cannot be found out for a reason that nobody has thought of', async () => {
    const { access } = accessOf(aCaller(), () => Promise.reject(new Error('unexpected')));
    expect((await access.problem())?.code).toBe('internal-error');
  });
});
