import type { Call } from './http.js';

export const SERVICE_NAMES = ['identity', 'csbs', 'vbs', 'cbr'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export function serviceNamed(name: unknown): ServiceName | undefined {
  return SERVICE_NAMES.find((service) => service === name);
}

export interface JournalEntry extends Call {
  /** 'none': the path belongs to no service of this cloud. */
  service: ServiceName | 'none';
  at: Date;
  /** The client closed the socket before the answer had ended. */
  closedEarly: boolean;
}

/** A sandbox that runs for weeks must not grow for weeks: the older half goes. */
const MOST_ENTRIES = 100_000;

export class Journal {
  private entries: JournalEntry[] = [];

  record(entry: JournalEntry): void {
    if (this.entries.length >= MOST_ENTRIES) this.entries = this.entries.slice(MOST_ENTRIES / 2);
    this.entries.push(entry);
  }

  read(service?: ServiceName): JournalEntry[] {
    return this.entries.filter((entry) => service === undefined || entry.service === service);
  }

  forget(): void {
    this.entries = [];
  }
}
