import { Reflector } from '@nestjs/core';
import type { Scope } from './caller.js';

/** Who may call a route: a caller with a scope, any caller at all, or everybody. A handler without it is refused and fails a test. */
export const Access = Reflector.createDecorator<Scope | 'any' | 'public'>();
