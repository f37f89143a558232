import { Agent, get } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallerLoad, Heard, Load, LoadResult } from './load.js';

/** A process of its own, so that what the callers cost is not the gateway's. */
const TICK_MS = 2;
/** Callers at home: an open loop asks for more than is answered, and each of those asked waits on a connection of its own. */
const MOST_SOCKETS = 3_000;
const LATE_MS = 5_000;

process.on('message', (load: Load) => {
  void run(load).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function run({ url, seconds, callers }: Load): Promise<LoadResult> {
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, maxFreeSockets: MOST_SOCKETS });
  const heard = await Promise.all(
    callers.map(async (caller) => [caller.name, await new Caller(url, agent, caller).call(seconds * 1000)] as const),
  );
  agent.destroy();
  lag.disable();
  return { heard: Object.fromEntries(heard), lagMs: lag.percentile(99) / 1e6 };
}

class Caller {
  private readonly heard: Heard[] = [];
  private readonly begin = performance.now();
  private asked = 0;

  constructor(
    private readonly url: string,
    private readonly agent: Agent,
    private readonly load: CallerLoad,
  ) {}

  async call(forMs: number): Promise<readonly Heard[]> {
    const { arrival } = this.load;
    if ('closed' in arrival) await Promise.all(Array.from({ length: arrival.closed }, () => this.oneByOne(forMs)));
    else await this.atARate(forMs, arrival.open);
    return this.heard;
  }

  private get now(): number {
    return performance.now() - this.begin;
  }

  private async oneByOne(forMs: number): Promise<void> {
    while (this.now < forMs) await this.ask(this.now);
  }

  private async atARate(forMs: number, perSecond: number): Promise<void> {
    const under = new Set<Promise<void>>();
    for (let due = 0; due < forMs; due = (this.asked * 1000) / perSecond) {
      while (this.now < due) await sleep(TICK_MS);
      const asking = this.ask(due).finally(() => under.delete(asking));
      under.add(asking);
    }
    await Promise.all(under);
  }

  private ask(at: number): Promise<void> {
    const { key, paths } = this.load;
    const path = paths[this.asked % paths.length] ?? '';
    this.asked += 1;
    const { agent } = this;
    return new Promise((resolve) => {
      const end = (status: number): void => {
        this.heard.push({ status, ms: this.now - at, at });
        resolve();
      };
      const headers = { 'X-API-Key': key };
      const request = get(`${this.url}${path}`, { agent, headers, timeout: LATE_MS }, (answer) => {
        answer.resume().once('close', () => {
          end(answer.complete ? (answer.statusCode ?? 0) : 0);
        });
      });
      request.once('timeout', () => request.destroy());
      request.once('error', () => {
        end(0);
      });
    });
  }
}
