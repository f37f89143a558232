import { backoffMs } from './backoff.js';
import type { Answer, ApiClient } from './client.js';
import { EventStreamReader, type StreamEvent } from './event-stream.js';
import { asProblem, isProblemBody, RequestProblem } from './problem.js';
import type { BackupView } from './types.js';
import { wait } from './wait.js';

/** How the page learns of changes: a stream, a question every few seconds, or not for the moment. */
export type Liveness = 'live' | 'polling' | 'waiting' | 'ended';

export interface Follower {
  view(view: BackupView): void;
  /** `backupId`: which of many it is about. */
  problem(problem: RequestProblem, backupId?: string): void;
  liveness(liveness: Liveness): void;
  /** The same as before, confirmed by the cloud so many seconds ago. */
  confirmed(ageSeconds: number): void;
}

export interface Followed {
  /** The ETag of the view that is there already. */
  readonly known: string | null;
  /** The event stream. */
  readonly events: string;
  /** What to ask every few seconds where there is no stream; `null`: nothing. */
  readonly poll: string | null;
}

const POLL_MS = 5_000;
/** After so many polls the stream is tried again: a place may have become free. */
const POLLS_BETWEEN_STREAMS = 12;
/** A stream cannot be had, for now or at all: asking every few seconds is the next best. */
const NO_STREAM = [404, 406, 429, 501];
/** Nothing will come any more. */
const FINAL = ['not-found', 'forbidden', 'unauthenticated', 'invalid-request'];

interface Following {
  readonly api: ApiClient;
  readonly paths: Followed;
  readonly follower: Follower;
  readonly signal: AbortSignal;
  reader: EventStreamReader;
  /** Connections in a row that brought nothing. */
  attempt: number;
}

/** Tells of every change until the signal ends it, or until there is nothing more to be told. */
export async function follow(api: ApiClient, paths: Followed, follower: Follower, signal: AbortSignal): Promise<void> {
  const reader = Object.assign(new EventStreamReader(), { lastEventId: paths.known });
  const following: Following = { api, paths, follower, signal, reader, attempt: 0 };
  for (let end = await streamOnce(following); end !== 'final'; end = await streamOnce(following)) {
    if (end === 'no stream' && paths.poll !== null) {
      follower.liveness('polling');
      if ((await poll(following, paths.poll)) === 'final') break;
    } else {
      follower.liveness('waiting');
      const pauseMs = backoffMs(following.attempt, following.reader.retryMs, Math.random);
      await wait(Math.max(retryAfterMs(end), pauseMs), signal);
      following.attempt += 1;
    }
  }
  follower.liveness('ended');
}

type StreamEnd = 'final' | 'no stream' | 'broken' | RequestProblem;

async function streamOnce(following: Following): Promise<StreamEnd> {
  const { api, paths, follower, signal } = following;
  const { lastEventId, retryMs } = following.reader;
  following.reader = Object.assign(new EventStreamReader(), { lastEventId, retryMs });
  try {
    const stream = await api.stream(paths.events, signal, lastEventId);
    follower.liveness('live');
    const decoder = new TextDecoder();
    for await (const bytes of chunksOf(stream)) {
      following.attempt = 0;
      const events = following.reader.push(decoder.decode(bytes, { stream: true }));
      if (events.some((event) => tell(event, following))) return 'final';
    }
    return 'broken';
  } catch (error) {
    if (signal.aborted) return 'final';
    if (!(error instanceof RequestProblem)) return 'broken';
    if (NO_STREAM.includes(error.more.status ?? 0)) return 'no stream';
    return FINAL.includes(error.code) ? 'final' : error;
  }
}

/** Not every browser has an async iterator for streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Answers whether it was the last thing to be told. */
function tell({ type, data }: StreamEvent, { follower, paths }: Following): boolean {
  const content: unknown = JSON.parse(data);
  if (type === 'view') follower.view(content as BackupView);
  if (type !== 'problem' || !isProblemBody(content)) return false;
  const { code, title, detail, status, requestId, backupId } = content;
  follower.problem(new RequestProblem(code, title, detail, { status, requestId }), backupId);
  // Of many backups, the others go on.
  return FINAL.includes(code) && (backupId === undefined || paths.poll !== null);
}

const retryAfterMs = (end: StreamEnd): number =>
  end instanceof RequestProblem ? (end.more.retryAfterSeconds ?? 0) * 1000 : 0;

async function poll({ api, follower, signal }: Following, path: string): Promise<'final' | 'try the stream'> {
  let etag: string | null = null;
  for (let count = 0; count < POLLS_BETWEEN_STREAMS; count += 1) {
    let pauseMs = POLL_MS;
    try {
      const answer: Answer<BackupView> = await api.get<BackupView>(path, signal, etag);
      etag = answer.etag;
      if (answer.body !== null) follower.view(answer.body);
      follower.confirmed(answer.ageSeconds);
    } catch (error) {
      if (signal.aborted) return 'final';
      const problem = asProblem(error);
      follower.problem(problem);
      if (FINAL.includes(problem.code)) return 'final';
      pauseMs = Math.max(pauseMs, (problem.more.retryAfterSeconds ?? 0) * 1000);
    }
    await wait(pauseMs, signal);
  }
  return 'try the stream';
}
