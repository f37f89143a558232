import { Agent, request } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { SeededDice } from './seeded-dice.js';
import type { Memory, Tally } from './tally.js';

export interface LoadPlan {
  readonly urls: readonly string[];
  readonly key: string;
  readonly projectId: string;
  readonly ids: readonly string[];
  readonly perSecond: number;
}

interface Asked {
  readonly what: string;
  readonly path: string;
  /** The backups that are asked for, in order; none where the request is bad. */
  readonly ids: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly text: string;
  /** Where it came from, and what took how long, as its headers say. */
  readonly course: string;
  /** It was sent by a kept connection, and that was closed before anything came of it. */
  readonly isKeptAndClosed: boolean;
}

interface BatchItem {
  readonly ok: boolean;
  readonly problem?: { readonly status: number; readonly code: string };
}

const TICK_MS = 5;
/** Four times the gateway's deadline. */
const PATIENCE_MS = 10_000;
const IN_A_BATCH = 10;
/** It begins gently: a herd before cold gateways is another test's. */
const RAMP_S = 20;

/** Asks so often a second, whether or not what was asked before is answered, and remembers what each gateway has ever answered. */
export class Load {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly seen: readonly Set<string>[];
  private readonly open = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly plan: LoadPlan,
    private readonly dice: SeededDice,
    private readonly tally: Tally,
  ) {
    this.seen = plan.urls.map(() => new Set());
  }

  begin(): void {
    const startedAt = performance.now();
    let asked = 0;
    this.timer = setInterval(() => {
      const due = dueAfter((performance.now() - startedAt) / 1000) * this.plan.perSecond;
      for (; asked < due; asked += 1) {
        const ends = this.ask().finally(() => this.open.delete(ends));
        this.open.add(ends);
      }
    }, TICK_MS);
  }

  async end(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await Promise.all(this.open);
    this.agent.destroy();
  }

  private async ask(): Promise<void> {
    const at = this.dice.int(0, this.plan.urls.length - 1);
    const asked = this.next();
    const memories = asked.ids.map((id) => this.memory(at, remembered(asked, id)));
    const startedAt = performance.now();
    const { status, text, course } = await this.answerOf(`${this.plan.urls[at] ?? ''}${asked.path}`, asked.headers);
    // A batch fails as a whole only where none of it should.
    const memory = memories.find((each) => each === 'seen') ?? memories[0] ?? 'bad';
    const said = status >= 500 ? /"code":"([^"]+)"/.exec(text)?.[1] : undefined;
    const code = status === 0 ? course : said;
    this.tally.add({ what: asked.what, status, memory, ms: performance.now() - startedAt, code, course });
    if (status === 200) this.remember(at, asked, memories, text);
  }

  private remember(at: number, asked: Asked, memories: readonly Memory[], text: string): void {
    const items = asked.what === 'batch' ? (JSON.parse(text) as { items: BatchItem[] }).items : [];
    for (const [index, id] of asked.ids.entries()) {
      const { status, code } = items[index]?.problem ?? { status: 200, code: undefined };
      if (status === 200) this.seen[at]?.add(remembered(asked, id));
      else this.tally.judge('in a batch', { status, code }, memories[index] ?? 'bad');
    }
  }

  private memory(at: number, what: string): Memory {
    if (this.seen[at]?.has(what) === true) return 'seen';
    return this.seen.some((seen) => seen.has(what)) ? 'seen elsewhere' : 'never seen';
  }

  private next(): Asked {
    const { projectId, ids, key } = this.plan;
    const headers = { 'X-API-Key': key };
    const id = this.dice.pick(ids);
    const views = `/api/v1/projects/${projectId}/backups`;
    const chance = this.dice.next();
    if (chance < 0.7) return { what: 'view', path: `${views}/${id}`, ids: [id], headers };
    if (chance < 0.8) {
      const some = [...new Set(Array.from({ length: IN_A_BATCH }, () => this.dice.pick(ids)))];
      return { what: 'batch', path: `${views}?ids=${some.join(',')}`, ids: some, headers };
    }
    if (chance < 0.95) return { what: 'raw', path: `/v1/${projectId}/checkpoint_items/${id}`, ids: [id], headers };
    return this.dice.pick<Asked>([
      { what: 'bad id', path: `${views}/nonsense`, ids: [], headers },
      { what: 'no key', path: `${views}/${id}`, ids: [], headers: {} },
      { what: "another's project", path: `/v1/${'0'.repeat(32)}/checkpoint_items/${id}`, ids: [], headers },
      { what: 'no such backup', path: `${views}/${randomUUID()}`, ids: [], headers },
    ]);
  }

  /** Who asks by a kept connection that is being closed just then asks once more, as browsers do (RFC 9112, section 9.3.1). */
  private async answerOf(url: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
    const first = await this.sent(url, headers);
    if (!first.isKeptAndClosed) return first;
    this.tally.askedAgain += 1;
    return this.sent(url, headers);
  }

  private sent(url: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
    return new Promise((resolve) => {
      const fail = ({ code = 'broke off' }: NodeJS.ErrnoException): void => {
        const isKeptAndClosed = sent.reusedSocket && code === 'ECONNRESET';
        resolve({ status: 0, text: '', course: code, isKeptAndClosed });
      };
      const sent = request(url, { agent: this.agent, headers, signal: AbortSignal.timeout(PATIENCE_MS) }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        // What breaks off in its middle was under way: that is never asked again.
        answer.on('error', () => {
          resolve({ status: 0, text: '', course: 'broke off', isKeptAndClosed: false });
        });
        answer.on('end', () => {
          const { 'cache-status': cache, 'server-timing': timing } = answer.headers;
          const course = `${String(cache)}; ${String(timing)}`;
          resolve({ status: answer.statusCode ?? 0, text, course, isKeptAndClosed: false });
        });
      });
      sent.on('error', fail).end();
    });
  }
}

/** For how many seconds' worth of requests it is time. */
function dueAfter(seconds: number): number {
  return seconds < RAMP_S ? seconds ** 2 / (2 * RAMP_S) : seconds - RAMP_S / 2;
}

/** A view and the raw answer are kept apart: one may be known and the other not. A batch is made of views. */
function remembered({ what }: Asked, id: string): string {
  return `${what === 'raw' ? 'raw' : 'view'} ${id}`;
}
