import type { Call } from './http.js';

export type ServiceName = 'identity' | 'csbs' | 'vbs';

export interface JournalEntry extends Call {
  /** 'none': the path belongs to no service of this cloud. */
  service: ServiceName | 'none';
  /** The request target exactly as it came over the socket. */
  rawUrl: string;
  at: Date;
  /** The client closed the socket before the answer had ended. */
  closedEarly: boolean;
}

export class Journal {
  private entries: JournalEntry[] = [];

  record(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  read(service?: ServiceName): JournalEntry[] {
    return this.entries.filter((entry) => service === undefined || entry.service === service);
  }

  forget(): void {
    this.entries = [];
  }
}
