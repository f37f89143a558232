import type { Call, Connection } from './connection.js';
import { EventParser, type ServerEvent } from './event-parser.js';
import { GatewayUnreachable, unexpected } from './problem.js';

export interface StreamLimits {
  readonly signal: AbortSignal;
  /** Until the answer begins. */
  readonly deadlineMs: number;
  /** Between two bytes; the gateway sends a comment after 15 s. */
  readonly silenceMs: number;
}

/** One event stream, open. */
export interface ServerEvents {
  readonly parser: EventParser;
  /** What each piece of the stream brings; nothing is a sign of life. Throws GatewayUnreachable or GatewayProblem where the stream breaks. */
  readonly pieces: AsyncIterable<readonly ServerEvent[]>;
}

export async function openEvents(
  connection: Connection,
  call: Omit<Call, 'signal' | 'headers'>,
  lastEventIds: string,
  { signal: outer, deadlineMs, silenceMs }: StreamLimits,
): Promise<ServerEvents> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const headers = { Accept: 'text/event-stream', ...(lastEventIds === '' ? {} : { 'Last-Event-ID': lastEventIds }) };
  const opening = connection.open({ ...call, headers, signal, cache: 'no-store' });
  const response = await within(deadlineMs, 'deadline', stop, opening);
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  if (!isStream || response.body === null) {
    stop.abort();
    throw unexpected(response.status);
  }
  const reader = response.body.getReader();
  const parser = new EventParser();
  async function* pieces(): AsyncGenerator<readonly ServerEvent[], void, undefined> {
    try {
      for (;;) {
        const { done, value } = await within(silenceMs, 'silence', stop, connection.heard(reader.read(), signal));
        if (done) return;
        yield parser.push(value);
        if (parser.isOverlong) throw unexpected(response.status);
      }
    } finally {
      stop.abort(); // whoever stops listening hangs up
    }
  }
  return { parser, pieces: pieces() };
}

async function within<T>(
  ms: number,
  reason: 'deadline' | 'silence',
  stop: AbortController,
  coming: Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => {
    stop.abort(new GatewayUnreachable(reason));
  }, ms);
  try {
    return await coming;
  } finally {
    clearTimeout(timer);
  }
}
