import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { holdsKey, type Caller } from '../auth/caller.js';
import { Callers } from '../auth/callers.js';
import { KeyUsage } from '../auth/key-usage.js';
import { CLOCK, type Clock } from '../clock.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { RenewedAccess } from './renewed-access.js';

/** The access of whoever opens a stream. */
@Injectable()
export class StreamAccess {
  constructor(
    private readonly callers: Callers,
    private readonly usage: KeyUsage,
    private readonly clouds: Clouds,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  of(caller: Caller, projectId: string, request: FastifyRequest): RenewedAccess {
    // Elsewhere the answer's end notes it, and a stream has none for long.
    if (holdsKey(caller)) this.usage.note(caller.id, this.clock.epochMs());
    const { callers, clouds, clock } = this;
    return new RenewedAccess(caller, {
      callers,
      clouds,
      clock,
      request,
      projectId,
      deadlineMs: this.settings.requestDeadlineMs,
    });
  }
}
