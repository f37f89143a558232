import { Injectable } from '@nestjs/common';
import type { BackupView } from '../core/backup-view.js';
import { joinBackups } from '../core/join.js';
import type { Trace } from '../upstreams/call-context.js';
import { CsbsClient } from '../upstreams/csbs/csbs.client.js';
import { VbsClient } from '../upstreams/vbs/vbs.client.js';
import { VolumeBackupReads } from './volume-backup-reads.js';

/** CSBS is asked first and alone decides whether there is an answer: it may take half of the time, VBS gets the rest. */
const CSBS_SHARE = 0.5;
/** Kept back to join, encode and send. */
const RESERVE_MS = 20;

/** One server backup out of two services. */
@Injectable()
export class MergeService {
  constructor(
    private readonly csbs: CsbsClient,
    private readonly vbs: VbsClient,
  ) {}

  /** Throws UpstreamFailure when CSBS gives no item (`not-found` where it proves that there is none); a VBS failure makes it partial. */
  async view(projectId: string, id: string, trace: Trace): Promise<BackupView> {
    const { deadline } = trace;
    const csbs = await this.csbs.checkpointItem(projectId, id, { signal: deadline.signal(CSBS_SHARE), trace });
    const reads = new VolumeBackupReads(this.vbs, projectId, { signal: deadline.signal(1, RESERVE_MS), trace });
    return joinBackups({ projectId, id }, csbs, await reads.of(csbs.item.volumes));
  }
}
