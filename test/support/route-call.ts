import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../src/auth/access.decorator.js';
import type { Scope } from '../../src/auth/caller.js';

export interface RouteCall {
  readonly request: FastifyRequest;
  readonly context: ExecutionContext;
}

/** What a guard is given: the parts of a request that it may look at, and the handler with what it declares, or without. */
export function aRouteCall(parts: Partial<FastifyRequest>, access?: Scope | 'any' | 'public'): RouteCall {
  const request = { headers: {}, params: {}, ip: '192.0.2.1', id: 'a request', ...parts } as FastifyRequest;
  const handler = (): void => undefined;
  if (access !== undefined) Access(access)(handler);
  const context = { getHandler: () => handler, switchToHttp: () => ({ getRequest: () => request }) };
  return { request, context: context as unknown as ExecutionContext };
}
