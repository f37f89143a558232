/** What SIGHUP asks of a gateway: never rejects. */
export type ReadAgain = () => Promise<void>;

/**
 * SIGHUP, from the first moment of the process to its last: a process that does not listen to it is ended by it. One that comes before there
 * is a gateway is kept for it; of several that come while settings are read, one more reading is made of all.
 */
export class HangUps {
  private readAgain: ReadAgain | null = null;
  private isAsked = false;
  private isReading = false;

  constructor(signals: Pick<NodeJS.EventEmitter, 'on'> = process) {
    signals.on('SIGHUP', () => {
      this.isAsked = true;
      void this.read();
    });
  }

  /** From now on each is handed on. */
  serve(readAgain: ReadAgain): void {
    this.readAgain = readAgain;
    void this.read();
  }

  private async read(): Promise<void> {
    if (this.readAgain === null || this.isReading) return;
    this.isReading = true;
    while (this.isAsked) {
      this.isAsked = false;
      await this.readAgain();
    }
    this.isReading = false;
  }
}
