import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { KeyStore } from '../auth/key-store.js';
import { presentedKey } from '../auth/presented-key.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { viewKey } from '../core/cache-keys.js';
import { backupId, projectId } from '../core/ids.js';
import { asksForRevalidation } from '../http/cached-answer.js';
import { Clouds } from '../upstreams/clouds/clouds.js';

const VIEW = /^\/api\/v1\/projects\/([^/?]+)\/backups\/([^/?]+)(?:\?|$)/;
const BATCH = /^\/api\/v1\/projects\/([^/?]+)\/backups\?(?:[^#]*&)?ids=([^&]+)/;
const COMMA = /,|%2c/i;
/** Of a batch so many are looked for: to refuse one is to stay cheap. */
const MOST_LOOKED_FOR = 16;

/**
 * Whether something of what is asked for is in memory, fresh or not, and may be told to who asks, by whatever address it came there. The rest
 * of a batch is asked of the cloud then, as far as there is room in the line. For keys that were proved a moment ago; what it says is no authorization.
 */
@Injectable()
export class AtHand {
  constructor(
    @Inject(KeyStore) private readonly keys: Pick<KeyStore, 'recall'>,
    @Inject(Clouds) private readonly clouds: Pick<Clouds, 'isServed' | 'of'>,
    @Inject(FreshnessEngine) private readonly engine: Pick<FreshnessEngine, 'isUsable'>,
  ) {}

  isFor(request: IncomingMessage): boolean {
    const { url = '', method } = request;
    if (method !== 'GET' || asksForRevalidation(request)) return false;
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
    if (caller?.scopes.includes('view') !== true) return false;
    return caller.projects.includes(project) && this.clouds.isServed(project);
  }
}
