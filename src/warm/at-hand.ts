import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { KeyStore } from '../auth/key-store.js';
import { presentedKey } from '../auth/presented-key.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { viewKey } from '../core/cache-keys.js';
import { backupId, projectId } from '../core/ids.js';
import { Clouds } from '../upstreams/clouds/clouds.js';

const VIEW = /^\/api\/v1\/projects\/([^/?]+)\/backups\/([^/?]+)(?:\?|$)/;
const BATCH = /^\/api\/v1\/projects\/([^/?]+)\/backups\?(?:[^#]*&)?ids=([^&]+)/;
const COMMA = /,|%2c/i;
/** Of a batch so many are looked for: to refuse one is to stay cheap. */
const MOST_LOOKED_FOR = 16;

/**
 * Whether something of what is asked for is in memory, fresh or not, and may be told to who asks: then the answer costs the cloud nothing or
 * little, by whatever address it was asked for before. For keys that were proved a moment ago; what it says is no authorization.
 */
@Injectable()
export class AtHand {
  constructor(
    private readonly keys: KeyStore,
    private readonly clouds: Clouds,
    private readonly engine: FreshnessEngine,
  ) {}

  isFor(request: IncomingMessage): boolean {
    const { url = '' } = request;
    const [, inPath = '', ids = ''] = VIEW.exec(url) ?? BATCH.exec(url) ?? [];
    const project = projectId(inPath);
    if (project === null || !this.isTold(request, project)) return false;
    const { fingerprint } = this.clouds.of(project);
    return ids
      .split(COMMA, MOST_LOOKED_FOR)
      .some((text) => this.engine.isUsable(viewKey(project, fingerprint, backupId(text) ?? '')));
  }

  private isTold(request: IncomingMessage, project: string): boolean {
    const presented = presentedKey(request);
    const caller = presented === null ? null : this.keys.recall(presented);
    return caller !== null && caller.projects.includes(project) && this.clouds.isServed(project);
  }
}
