import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { encodedView } from '../backups/view-body.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { codingFor } from '../http/content-coding.js';
import { problemBody, type StreamProblem } from '../http/problem-body.js';
import type { Problem } from '../http/problem.js';
import type { Follower } from './backup-watch.js';
import { BackupWatches } from './backup-watches.js';
import { STREAM_HEADERS } from './connection.js';
import { EventStream } from './event-stream.js';
import { tagsOf } from './last-event-id.js';
import { OpenStreams } from './open-streams.js';
import { refuseUnlessThere, type Opening } from './opening.js';
import type { Outcome } from './outcome.js';
import type { RenewedAccess } from './renewed-access.js';
import { StreamAccess } from './stream-access.js';
import { StreamLimits } from './stream-limits.js';

/** Event streams: opened here, and let go here when the client has gone, whoever ended it. */
@Injectable()
export class StreamsService {
  constructor(
    private readonly engine: FreshnessEngine,
    private readonly watches: BackupWatches,
    private readonly limits: StreamLimits,
    private readonly openStreams: OpenStreams,
    private readonly access: StreamAccess,
  ) {}

  /** Throws the Problem where there is nothing to stream; resolves when the stream has begun, not when it has ended. */
  async open(opening: Opening): Promise<void> {
    const { caller, projectId, ids, isSingle, request, reply } = opening;
    const letGo = [this.limits.take(caller.id)];
    const release = (): void => {
      for (const each of letGo.splice(0)) each();
    };
    const access = this.access.of(caller, projectId, request);
    const first = Promise.withResolvers<Outcome | null>();
    const follower: Follower = (id, outcome) => {
      stream.deliver(id, outcome);
      first.resolve(outcome);
    };
    const stream = this.streamFor(opening, access, follower);
    letGo.push(() => {
      for (const id of ids) this.watches.unfollow(projectId, id, follower);
    });
    const leave = (): void => {
      release();
      first.resolve(null);
    };
    reply.raw.once('close', leave);
    // Who has hung up while it was found out what he may see leaves no more.
    if (reply.raw.closed) leave();
    else this.watches.follow(projectId, ids, follower);
    try {
      const outcome = isSingle ? await first.promise : null;
      if (outcome !== null) refuseUnlessThere(outcome);
    } catch (error) {
      release();
      throw error;
    }
    if (request.method !== 'HEAD') {
      this.openStreams.begin(opening, stream, access);
      return;
    }
    release();
    void reply.headers(STREAM_HEADERS).send(Readable.from([])); // of no length that could be told
  }

  private streamFor({ projectId, ids, request }: Opening, access: RenewedAccess, follower: Follower): EventStream {
    const coding = codingFor(request.headers['accept-encoding']);
    return new EventStream({
      ids,
      known: tagsOf(request.headers['last-event-id']),
      encoded: (answer) => encodedView(this.engine, answer, access.maySeeNetwork),
      etagOf: (encoded) => encoded.etagIn(coding),
      problemText: (problem, backupId) => problemText(problem, request.id, backupId),
      isOver: (id) => {
        this.watches.unfollow(projectId, id, follower);
      },
    });
  }
}

/** `backupId` is an extension member (RFC 9457, section 3.2). */
function problemText(problem: Problem, requestId: string, backupId: string | null): string {
  const body: StreamProblem = problemBody(problem, requestId);
  return JSON.stringify(backupId === null ? body : { ...body, backupId });
}
