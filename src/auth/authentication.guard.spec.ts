import { describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { aRouteCall } from '../../test/support/route-call.js';
import { traceOf } from '../http/request-trace.js';
import type { Scope } from './caller.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { Callers } from './callers.js';
import type { TokenOrKey } from './gateway-token-or-key.js';
import type { AccessTokens } from './oidc/access-tokens.js';
import { callerOf } from './request-caller.js';

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
const CALLER = { name: 'n', scopes: ['view'] as const, projects: [], expiresAt: null };
const BY_KEY = { ...CALLER, id: 'by key' };
const BY_TOKEN = { ...CALLER, id: 'by access token' };

/** Knows one key and one access token; `asked` has what either was asked with. */
function aGuard(): { guard: AuthenticationGuard; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const keys: Pick<TokenOrKey, 'callerBy'> = {
    callerBy: (...parameters) => {
      asked.push(parameters);
      return Promise.resolve(parameters[0] === 'a-key' ? BY_KEY : null);
    },
  };
  const accessTokens: Pick<AccessTokens, 'callerBy'> = {
    callerBy: (...parameters) => {
      asked.push(parameters);
      return Promise.resolve(parameters[0] === JWT ? BY_TOKEN : null);
    },
  };
  const callers = new Callers(keys as TokenOrKey, accessTokens as AccessTokens);
  const guard = new AuthenticationGuard(new Reflector(), callers);
  return { guard, asked };
}

async function whoIs(
  headers: Record<string, string>,
  access: Scope | 'public' | undefined = 'view',
): Promise<{ id: string | undefined; asked: unknown[][]; request: unknown; deadline: unknown }> {
  const { guard, asked } = aGuard();
  const { request, context } = aRouteCall({ headers }, access);
  expect(await guard.canActivate(context)).toBe(true);
  return { id: callerOf(request)?.id, asked, request, deadline: traceOf(request).deadline };
}

describe('a caller', () => {
  it('is whose key is presented, with the address that it came from', async () => {
    const { id, asked } = await whoIs({ 'x-api-key': 'a-key' });
    expect(id).toBe('by key');
    expect(asked).toEqual([['a-key', '192.0.2.1']]);
  });

  it('is whom an access token names, within the time of the request', async () => {
    const { id, asked, deadline } = await whoIs({ authorization: `Bearer ${JWT}` });
    expect(id).toBe('by access token');
    expect(asked).toEqual([[JWT, deadline]]);
  });

  it.each<[string, Record<string, string>]>([
    ['nothing is presented', {}],
    ['the key is unknown', { 'x-api-key': 'another' }],
    [
      'the access token is not accepted, though a key stands beside it',
      { authorization: 'Bearer a.b.c', 'x-api-key': 'a-key' },
    ],
    ['the access token stands where keys do', { 'x-api-key': JWT }],
  ])('is nobody where %s', async (_where, headers) => {
    const { request, context } = aRouteCall({ headers }, 'view');
    await expect(aGuard().guard.canActivate(context)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(callerOf(request)).toBeNull();
  });

  it('is nobody whom no key is looked up for, where none is presented', async () => {
    const { guard, asked } = aGuard();
    await expect(guard.canActivate(aRouteCall({}, 'view').context)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toEqual([]);
  });

  it('is nobody on a route that declares nothing, unless they say who they are', async () => {
    const { context } = aRouteCall({}, undefined);
    await expect(aGuard().guard.canActivate(context)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is not asked for a name where everybody may come', async () => {
    const { id, asked } = await whoIs({ 'x-api-key': 'a-key' }, 'public');
    expect(id).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
