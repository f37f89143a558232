/** One event of a stream, or a wish about reconnecting (`retry:`). */
export interface StreamEvent {
  readonly type: string;
  readonly id: string | null;
  readonly data: string;
}

/** Reads text/event-stream as HTML's standard has it, however the text is cut into pieces. */
export class EventStreamReader {
  /** Milliseconds that the server wants between connections. */
  retryMs: number | null = null;
  lastEventId: string | null = null;
  private rest = '';
  private type = '';
  private data: string[] = [];

  push(piece: string): StreamEvent[] {
    const text = this.rest + piece;
    // A lone CR at the end may be the half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): StreamEvent[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.type = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.lastEventId = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return [];
  }

  private dispatch(): StreamEvent[] {
    const event = { type: this.type === '' ? 'message' : this.type, id: this.lastEventId, data: this.data.join('\n') };
    const isEmpty = this.data.length === 0;
    this.type = '';
    this.data = [];
    return isEmpty ? [] : [event];
  }
}
