export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** The last id that was told, with this event or before it; `''` before there is one. */
  readonly lastEventId: string;
}

/** More than any event of the gateway; who sends it without an end is not the gateway. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
const LINE_END = /\r\n|[\r\n]/g;

/** Reads `text/event-stream` as it comes, in whatever pieces (WHATWG HTML, section 9.2.6). */
export class EventParser {
  /** What the server says of when to come back; `null` until it does. */
  retryMs: number | null = null;
  private readonly decoder = new TextDecoder(); // leaves out the one byte order mark that may come first
  private rest = '';
  private endedWithReturn = false;
  private type = '';
  private data: string[] = [];
  private size = 0;
  private id = '';

  /** Events that are whole now. What has no blank line behind it when the stream ends is none. */
  push(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = [];
    for (const line of this.lines(this.decoder.decode(bytes, { stream: true }))) {
      if (line === '') events.push(...this.dispatch());
      else this.field(line);
    }
    return events;
  }

  get isOverlong(): boolean {
    return this.rest.length + this.size > MOST_CHARACTERS;
  }

  private lines(decoded: string): string[] {
    if (decoded === '') return [];
    // Of a return and a feed in two pieces the feed ends no line of its own.
    const text = this.endedWithReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    this.endedWithReturn = decoded.endsWith('\r');
    const lines = text.split(LINE_END);
    const last = lines.pop() ?? '';
    if (lines.length === 0) {
      this.rest += last;
      return [];
    }
    lines[0] = this.rest + (lines[0] ?? '');
    this.rest = last;
    return lines;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') {
      this.data.push(value);
      this.size += value.length + 1;
    } else if (name === 'event') this.type = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  private dispatch(): ServerEvent[] {
    const { type, data, id } = this;
    this.type = '';
    this.data = [];
    this.size = 0;
    if (data.length === 0) return [];
    return [{ type: type === '' ? 'message' : type, data: data.join('\n'), lastEventId: id }];
  }
}
