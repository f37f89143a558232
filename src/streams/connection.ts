import type { ServerResponse } from 'node:http';
import { comment } from './event-text.js';

/** More than this is waiting for a client that takes nothing. A healthy one takes even the first views of a hundred backups in a moment. */
const MOST_WAITING_BYTES = 65_536;
const SLOW_FOR_MS = 5_000;
const HEARTBEAT_MS = 15_000;
/** Who does not take the end of a stream is cut off. */
const END_MS = 2_000;

/** Headers of a stream. Nothing between is to keep it, pack it, or hold it back; it is the last answer of its connection. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'private, no-store, no-transform',
  'X-Accel-Buffering': 'no', // nginx
  Connection: 'close',
};

/** The way to one client: what waits for it, since when, and when it last heard something. Times are the gateway's clock's. */
export class Connection {
  private writtenAt: number;
  private slowSince: number | null = null;

  constructor(
    private readonly response: ServerResponse,
    private readonly now: () => number,
  ) {
    this.writtenAt = now();
  }

  get isClosed(): boolean {
    return this.response.writableEnded || this.response.destroyed;
  }

  /** Whether more may be written; else `drain` of the response tells when. */
  get hasRoom(): boolean {
    return this.response.writableLength <= MOST_WAITING_BYTES;
  }

  write(bytes: Buffer): void {
    if (this.isClosed) return;
    this.writtenAt = this.now();
    this.response.write(bytes);
  }

  /** Keeps the line awake; whether the client has been too slow for too long. */
  tick(): 'well' | 'too slow' {
    const now = this.now();
    if (!this.hasRoom) {
      this.slowSince ??= now;
      return now - this.slowSince < SLOW_FOR_MS ? 'well' : 'too slow';
    }
    this.slowSince = null;
    if (now - this.writtenAt >= HEARTBEAT_MS) this.write(comment(''));
    return 'well';
  }

  end(last: Buffer): void {
    if (this.isClosed) return;
    this.response.end(last);
    const cut = setTimeout(() => this.response.destroy(), END_MS).unref();
    this.response.once('close', () => {
      clearTimeout(cut);
    });
  }

  drop(): void {
    this.response.destroy();
  }
}
