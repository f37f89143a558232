import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { aRouteCall } from '../../test/support/route-call.js';
import type { Caller } from './caller.js';
import { callerOf, CurrentCaller, rememberCaller } from './request-caller.js';

const CALLER: Caller = { id: 'k', name: 'n', scopes: ['view'], projects: [], expiresAt: null };

/** What a handler's parameter with the decorator is given. */
function injected(context: ExecutionContext): unknown {
  class Controller {
    handler(caller: unknown): unknown {
      return caller;
    }
  }
  CurrentCaller()(Controller.prototype, 'handler', 0);
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, 'handler') as Record<
    string,
    { factory: (data: unknown, context: ExecutionContext) => unknown }
  >;
  return Object.values(parameters)[0]?.factory(undefined, context);
}

describe('the caller of a request', () => {
  it('is known to that request alone', () => {
    const { request, context } = aRouteCall({});
    rememberCaller(request, CALLER);
    expect(callerOf(request)).toBe(CALLER);
    expect(injected(context)).toBe(CALLER);
    expect(callerOf(aRouteCall({}).request)).toBeNull();
  });

  it('is never made up: a handler that wants one where nobody was asked fails', () => {
    expect(() => injected(aRouteCall({}).context)).toThrow('the route has no caller: it is public');
  });
});
