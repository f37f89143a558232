import { symbols, type DestinationStream, type Logger } from 'pino';
import type { Caller } from '../auth/caller.js';
import type { AnswerLine } from '../management/access-log.js';
import type { WarmAnswer } from './warm-answers.js';

const INFO = 30;

/** What one answer's line has of its own. */
export interface WarmLine extends Pick<
  AnswerLine,
  'requestId' | 'traceId' | 'status' | 'milliseconds' | 'address' | 'upstreamCalls'
> {
  readonly cache: string;
}

/**
 * The line of a warm answer, letter for letter as `logLine` writes it: pino takes as long for one as the door does for all the rest. What is the
 * same in all lines of an address, and of a caller, is put into words once.
 */
export class WarmLines {
  private readonly stream: DestinationStream;
  private readonly callers = new WeakMap<Caller, string>();
  private readonly clock = new WallClock();
  /** Of the caller before: mostly it is the same, or one of a few proxies. */
  private address = { text: '', words: '""' };

  constructor(private readonly log: Logger) {
    this.stream = (log as Logger & Readonly<Record<typeof symbols.streamSym, DestinationStream>>)[symbols.streamSym];
  }

  write(answer: WarmAnswer, caller: Caller, line: WarmLine): void {
    if (this.log.levelVal > INFO) return;
    const { requestId, traceId, status, milliseconds, address, cache, upstreamCalls } = line;
    const trace = traceId === undefined ? '' : `,"traceId":"${traceId}"`;
    this.stream.write(
      `{"level":${INFO},"time":"${this.clock.text()}","requestId":"${requestId}"${trace},${this.ofAddress(answer)}` +
        `,"status":${status},"milliseconds":${milliseconds},${this.ofCaller(caller)},"address":${this.ofSocket(address)}` +
        `,"cache":"${cache}","upstreamCalls":${upstreamCalls},"msg":"answered"}\n`,
    );
  }

  private ofAddress(answer: WarmAnswer): string {
    const { route, projectId: project, backupId: backup } = answer;
    return (answer.inLog ??= members({ method: 'GET', route, project, backup }));
  }

  private ofSocket(address: string): string {
    if (address !== this.address.text) this.address = { text: address, words: JSON.stringify(address) };
    return this.address.words;
  }

  private ofCaller(caller: Caller): string {
    const known = this.callers.get(caller);
    if (known !== undefined) return known;
    const words = members({ caller: caller.id, callerName: caller.name });
    this.callers.set(caller, words);
    return words;
  }
}

/** RFC 3339, put into words once a millisecond. */
class WallClock {
  private at = NaN;
  private words = '';

  text(): string {
    const now = Date.now();
    if (now !== this.at) {
      this.at = now;
      this.words = new Date(now).toISOString();
    }
    return this.words;
  }
}

function members(of: Readonly<Partial<AnswerLine>>): string {
  return JSON.stringify(of).slice(1, -1);
}
