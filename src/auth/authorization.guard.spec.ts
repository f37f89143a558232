import { describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { pino } from 'pino';
import { aRouteCall } from '../../test/support/route-call.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { RawRefusal } from '../http/raw-refusal.js';
import { callContext } from '../http/request-trace.js';
import type { CallContext } from '../upstreams/call-context.js';
import type { Cloud } from '../upstreams/clouds/cloud.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { AuthorizationGuard } from './authorization.guard.js';
import { SCOPES, type Caller, type Scope } from './caller.js';
import { rememberCaller } from './request-caller.js';

const THEIRS = 'b23b579f08c84228b9b4673c46f0c442';
const OTHERS = '0123456789abcdef0123456789abcdef';
const UNSERVED = 'f'.repeat(32);
const ANYBODY: Caller = { id: 'k', name: 'n', scopes: SCOPES, projects: [THEIRS, UNSERVED], expiresAt: null };

interface Asked {
  readonly access?: Scope | 'any' | 'public' | undefined;
  readonly project?: string | undefined;
  readonly caller?: Caller | null;
}

/** Serves THEIRS and OTHERS. One more cloud has yet to tell its project's id, and is asked for it where `finds` is given. */
function aGuard(finds: ((context: CallContext) => Promise<never>) | null = null): AuthorizationGuard {
  const cloudOf = (findProject: typeof finds, ...ids: string[]): Cloud =>
    ({ settings: { projects: ids.map((id) => ({ id, name: null })) }, findProject }) as unknown as Cloud;
  const clouds = [cloudOf(null, THEIRS, OTHERS), ...(finds === null ? [] : [cloudOf(finds)])];
  return new AuthorizationGuard(new Reflector(), new Clouds(clouds, pino({ level: 'silent' })));
}

function decide({ access, project, caller = ANYBODY }: Asked, guard = aGuard()): Promise<boolean> {
  const { request, context } = aRouteCall({ params: project === undefined ? {} : { project_id: project } }, access);
  if (caller !== null) rememberCaller(request, caller);
  return guard.canActivate(context);
}

describe('a route', () => {
  it('that is public is open to whoever comes, and looks at no project', async () => {
    expect(await decide({ access: 'public', caller: null, project: 'nonsense' })).toBe(true);
  });

  it.each([...SCOPES, 'any' as const, undefined])('that declares %s is closed to whoever has said no name', (access) =>
    expect(decide({ access, caller: null, project: THEIRS })).rejects.toMatchObject({ code: 'unauthenticated' }),
  );

  it('that declares nothing is closed to everybody', () =>
    expect(decide({ access: undefined, project: THEIRS })).rejects.toMatchObject({ code: 'forbidden' }));

  it.each(SCOPES)(
    'that needs the scope %s is open to who has it alone, and closed to who has all others',
    async (access) => {
      expect(await decide({ access, project: THEIRS, caller: { ...ANYBODY, scopes: [access] } })).toBe(true);
      const without = SCOPES.filter((scope) => scope !== access);
      const refused = decide({ access, project: THEIRS, caller: { ...ANYBODY, scopes: without } });
      await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
    },
  );

  it('for any caller is open to one without a scope', async () => {
    expect(await decide({ access: 'any', caller: { ...ANYBODY, scopes: [] } })).toBe(true);
    expect(await decide({ access: 'any', project: THEIRS, caller: { ...ANYBODY, scopes: [] } })).toBe(true);
  });
});

describe('a project', () => {
  it.each(['any', 'view', 'raw', 'admin'] as const)(
    'of others is not found on a route of %s, like one that is not served',
    async (access) => {
      const refusals = [OTHERS, UNSERVED, '9'.repeat(32)].map((project) => decide({ access, project }));
      for (const refused of refusals) await expect(refused).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  it('of others is not found before it is said that a scope is missing', () =>
    expect(decide({ access: 'view', project: OTHERS, caller: { ...ANYBODY, scopes: [] } })).rejects.toMatchObject({
      code: 'not-found',
    }));

  it('may be written in upper case and with dashes', async () => {
    expect(await decide({ access: 'view', project: THEIRS.toUpperCase() })).toBe(true);
    expect(await decide({ access: 'view', project: 'b23b579f-08c8-4228-b9b4-673c46f0c442' })).toBe(true);
  });

  it.each(['', '..', 'x', `${THEIRS}0`, '__proto__'])('out of form, such as "%s", is said to be', async (project) => {
    await expect(decide({ access: 'view', project })).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'project_id', message: 'must be 32 hex digits' }],
    });
    const raw: unknown = await decide({ access: 'raw', project }).catch((error: unknown) => error);
    expect(raw).toBeInstanceOf(RawRefusal);
    expect(raw).toMatchObject({ status: 400, body: { badRequest: { code: 400, message: 'Malformed request url' } } });
  });

  it('that a cloud may have yet to tell of is asked for only where the caller may see it, in the time of the request', async () => {
    const asked: CallContext[] = [];
    const guard = aGuard((context) => {
      asked.push(context);
      return Promise.reject(new UpstreamFailure('identity', 'timeout'));
    });
    await expect(decide({ access: 'view', project: OTHERS }, guard)).rejects.toMatchObject({ code: 'not-found' });
    expect(asked).toEqual([]);
    const { request, context } = aRouteCall({ params: { project_id: UNSERVED } }, 'view');
    rememberCaller(request, ANYBODY);
    await expect(guard.canActivate(context)).rejects.toBeInstanceOf(UpstreamFailure);
    expect(asked.map(({ trace }) => trace)).toEqual([callContext(request).trace]);
  });
});
