import type { ServiceName } from './journal.js';

export type Fault =
  | { kind: 'status'; status: number; body: unknown; headers: Record<string, string> }
  | { kind: 'delay'; ms: number; isWhole: boolean }
  | { kind: 'hang' }
  | { kind: 'drop' }
  | { kind: 'truncate'; bytes: number }
  | { kind: 'malformed'; text: string }
  | { kind: 'drip'; bytes: number; everyMs: number }
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string | Buffer };

export interface FaultPlanner {
  /** An object is sent as JSON, a string as HTML; without a body, the service's own error for that status. */
  status(status: number, body?: unknown, headers?: Record<string, string>): void;
  /** Answers normally after so many milliseconds. */
  delay(ms: number): void;
  /** Takes so many milliseconds for all of the answer, from when the request came, whatever it is that was asked for. */
  latency(ms: number): void;
  /** Accepts the request and never answers. */
  hang(): void;
  /** Destroys the socket without an answer. */
  drop(): void;
  /** Announces the whole length, sends only so many bytes, destroys the socket. */
  truncate(bytes: number): void;
  /** 200, application/json, and text that is not JSON. */
  malformed(text?: string): void;
  /** The normal answer, a few bytes at a time. */
  drip(bytes: number, everyMs: number): void;
  answer(status: number, headers: Record<string, string>, body: string | Buffer): void;
}

const CUT_OFF_JSON = '{"backups": [{"id": "';

function plannerFor(plan: (fault: Fault) => void): FaultPlanner {
  return {
    status: (status, body, headers = {}) => {
      plan({ kind: 'status', status, body, headers });
    },
    delay: (ms) => {
      plan({ kind: 'delay', ms, isWhole: false });
    },
    latency: (ms) => {
      plan({ kind: 'delay', ms, isWhole: true });
    },
    hang: () => {
      plan({ kind: 'hang' });
    },
    drop: () => {
      plan({ kind: 'drop' });
    },
    truncate: (bytes) => {
      plan({ kind: 'truncate', bytes });
    },
    malformed: (text = CUT_OFF_JSON) => {
      plan({ kind: 'malformed', text });
    },
    drip: (bytes, everyMs) => {
      plan({ kind: 'drip', bytes, everyMs });
    },
    answer: (status, headers, body) => {
      plan({ kind: 'answer', status, headers, body });
    },
  };
}

export class Faults {
  private readonly queued = new Map<ServiceName, Fault[]>();
  private readonly lasting = new Map<ServiceName, Fault>();

  next(service: ServiceName): FaultPlanner {
    return plannerFor((fault) => {
      this.queued.set(service, [...(this.queued.get(service) ?? []), fault]);
    });
  }

  always(service: ServiceName): FaultPlanner {
    return plannerFor((fault) => {
      this.lasting.set(service, fault);
    });
  }

  heal(service?: ServiceName): void {
    for (const plan of [this.queued, this.lasting]) {
      if (service === undefined) plan.clear();
      else plan.delete(service);
    }
  }

  /** One-shot faults go first, in the order planned. */
  take(service: ServiceName): Fault | undefined {
    return this.queued.get(service)?.shift() ?? this.lasting.get(service);
  }
}
