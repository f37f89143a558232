import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from '../contender.js';

/** A process of its own, so that what those who ask cost is not the cost of who is measured. */
export type CallersOrder =
  /** Each in its turn, so many at once. */
  | { readonly do: 'ask'; readonly asks: readonly Ask[]; readonly atOnce: number; readonly perSecond?: number }
  /** Opens so many event streams, and answers when each has had an event. */
  | { readonly do: 'follow'; readonly ask: Ask; readonly followers: number }
  /** Answers when each has had another one: milliseconds from the first to the last. */
  | { readonly do: 'spread' }
  | { readonly do: 'leave' };

/** One answer; status 0: the connection broke. */
export interface Heard {
  readonly status: number;
  readonly ms: number;
}

const LATE_MS = 30_000;
const TICK_MS = 1;

/** Of whoever asks for one view after another, or for one now and then: kept from order to order, as a browser keeps its own. */
const lasting = new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });

async function askAll({ asks, atOnce, perSecond }: Extract<CallersOrder, { do: 'ask' }>): Promise<readonly Heard[]> {
  const isAlone = atOnce === 1 && perSecond === undefined;
  const agent = isAlone ? lasting : new Agent({ keepAlive: true, maxSockets: atOnce, maxFreeSockets: atOnce });
  const heard: Heard[] = [];
  try {
    if (perSecond === undefined) {
      const left = asks.values();
      const oneByOne = async (): Promise<void> => {
        for (const ask of left) heard.push(await askOne(ask, agent));
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, asks.length) }, oneByOne));
      return heard;
    }
    const begin = performance.now();
    const under = asks.map(async (ask, index) => {
      const due = begin + (index * 1000) / perSecond;
      while (performance.now() < due) await sleep(Math.max(TICK_MS, due - performance.now()));
      heard.push(await askOne(ask, agent));
    });
    await Promise.all(under);
    return heard;
  } finally {
    if (!isAlone) agent.destroy();
  }
}

function askOne({ url, method, headers, body }: Ask, agent: Agent): Promise<Heard> {
  const at = performance.now();
  return new Promise((resolve) => {
    const end = (status: number): void => {
      resolve({ status, ms: performance.now() - at });
    };
    const asking = request(url, { agent, method, headers, timeout: LATE_MS }, (answer) => {
      answer.resume().once('close', () => {
        end(answer.complete ? (answer.statusCode ?? 0) : 0);
      });
    });
    asking.once('timeout', () => asking.destroy());
    asking.once('error', () => {
      end(0);
    });
    asking.end(body);
  });
}

class Followers {
  private open: ClientRequest[] = [];
  /** When each had its latest event. */
  private times: number[] = [];
  private heardBy = new Set<number>();
  private onAll: () => void = () => undefined;

  async follow({ url, headers }: Ask, count: number): Promise<void> {
    this.times = Array.from({ length: count }, () => 0);
    const all = this.nextOfAll();
    this.open = this.times.map((_, index) =>
      request(url, { agent: false, headers }, (answer) => {
        answer.setEncoding('utf8').on('data', (text: string) => {
          if (text.includes('event: view')) this.note(index);
        });
      })
        .once('error', () => undefined)
        .end(),
    );
    await all;
  }

  async spread(): Promise<number> {
    await this.nextOfAll();
    return Math.max(...this.times) - Math.min(...this.times);
  }

  leave(): void {
    for (const one of this.open) one.destroy();
    this.open = [];
  }

  private nextOfAll(): Promise<void> {
    this.heardBy.clear();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`only ${this.heardBy.size} of ${this.times.length} followers have heard`));
      }, LATE_MS);
      this.onAll = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  private note(index: number): void {
    if (this.heardBy.has(index)) return;
    this.heardBy.add(index);
    this.times[index] = performance.now();
    if (this.heardBy.size === this.times.length) this.onAll();
  }
}

const followers = new Followers();

async function obey(order: CallersOrder): Promise<unknown> {
  switch (order.do) {
    case 'ask':
      return askAll(order);
    case 'follow':
      await followers.follow(order.ask, order.followers);
      return null;
    case 'spread':
      return followers.spread();
    case 'leave':
      followers.leave();
      return null;
  }
}

process.on('message', (order: CallersOrder) => {
  void obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
