import { Agent, get, type IncomingMessage } from 'node:http';
import type { Stage } from './stage.js';
import { Tally } from './tally.js';

/** How often a dashboard asks: seconds. */
export const POLL_SECONDS = 5;
/** Of all dashboards, so many wait for an answer at the same time: they live in one process with the gateways. */
const AT_ONCE = 16;

export interface Polling {
  readonly dashboards: number;
  /** All at the same moment, or each at its own second of the five. */
  readonly moments: 'same' | 'own';
  /** What a dashboard asks for, below the gateway's address. */
  readonly path: (dashboard: number) => string;
}

/** Dashboards that ask every five seconds of the simulated clock; nothing is under way when it goes on. */
export class Dashboards {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  private elapsed = 0;

  constructor(
    private readonly stage: Stage,
    private readonly polling: Polling,
  ) {}

  /** Lets so many simulated seconds pass. */
  async poll(seconds: number): Promise<Tally> {
    const tally = new Tally();
    const step = this.polling.moments === 'same' ? POLL_SECONDS : 1;
    for (let passed = 0; passed < seconds; passed += step) {
      await this.ask(this.whoAsksNow(), tally);
      await this.stage.quiet();
      this.stage.clock.advance(step);
      this.elapsed += step;
    }
    return tally;
  }

  end(): void {
    this.agent.destroy();
  }

  private whoAsksNow(): readonly number[] {
    const { dashboards, moments } = this.polling;
    const all = Array.from({ length: dashboards }, (_, index) => index);
    return moments === 'same' ? all : all.filter((dashboard) => (this.elapsed + dashboard) % POLL_SECONDS === 0);
  }

  private async ask(dashboards: readonly number[], tally: Tally): Promise<void> {
    const left = dashboards.values();
    const askOneAfterTheOther = async (): Promise<void> => {
      for (const dashboard of left) await this.askOne(dashboard, tally);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, askOneAfterTheOther));
  }

  private async askOne(dashboard: number, tally: Tally): Promise<void> {
    const { urls, key } = this.stage;
    // As a load balancer would: in turn, so that a dashboard meets every instance.
    const turn = dashboard + Math.floor(this.elapsed / POLL_SECONDS);
    const url = `${urls[turn % urls.length] ?? ''}${this.polling.path(dashboard)}`;
    const startedAt = performance.now();
    const answer = await this.get(url, { Authorization: `Bearer ${key}` });
    const body = await bodyOf(answer);
    const ms = performance.now() - startedAt;
    tally.add({ status: answer.statusCode ?? 0, body, ageSeconds: Number(answer.headers.age ?? 0), ms });
  }

  private get(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      get(url, { agent: this.agent, headers }, resolve).once('error', reject);
    });
  }
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
