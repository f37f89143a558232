import type { DestinationStream } from 'pino';

/** Where whole parcels go. */
export interface ParcelTarget extends DestinationStream {
  flushSync(): void;
}

/** Lines wait for company up to so much, and so long: a write for each would take longer than a warm answer itself. */
const TOGETHER_CHARACTERS = 16_384;
const TOGETHER_MS = 50;

/**
 * Log lines, written several at once. sonic-boom, which writes them, can wait for company itself (`minLength`), but counts the bytes of all
 * that waits anew for each line: that took a tenth of a warm answer.
 */
export class LogParcels implements DestinationStream {
  private waiting = '';
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly target: ParcelTarget) {}

  write(line: string): void {
    this.waiting += line;
    if (this.waiting.length >= TOGETHER_CHARACTERS) this.send();
    else this.timer ??= setTimeout(this.onTime, TOGETHER_MS).unref();
  }

  /** pino calls it after a fatal line. */
  flushSync(): void {
    this.send();
    this.target.flushSync();
  }

  private readonly onTime = (): void => {
    this.timer = null;
    this.send();
  };

  private send(): void {
    const parcel = this.waiting;
    this.waiting = '';
    if (parcel !== '') this.target.write(parcel);
  }
}
