import { AsyncLocalStorage } from 'node:async_hooks';

interface Poll {
  scripts: number;
  isOver: boolean;
}

/** What Redis is asked. */
export class RedisMeter {
  scripts = 0;
  /** Deliveries of what is published, one for each instance that hears it. */
  messages = 0;
  bytes = 0;
  private readonly polls = new AsyncLocalStorage<Poll>();

  script(bytes = 0): void {
    this.bytes += bytes;
    const poll = this.polls.getStore();
    if (poll === undefined || poll.isOver) this.scripts += 1;
    else poll.scripts += 1;
  }

  /** A poll that stands for `weight` like it: where it is refused (`false`), each of them would have asked Redis as much. */
  async poll(weight: number, ask: () => Promise<boolean>): Promise<boolean> {
    const poll = { scripts: 0, isOver: false };
    const isAnswered = await this.polls.run(poll, ask);
    this.scripts += poll.scripts * (isAnswered ? 1 : weight);
    poll.isOver = true; // what goes on behind it happens once
    return isAnswered;
  }

  reset(): void {
    this.scripts = 0;
    this.messages = 0;
    this.bytes = 0;
  }
}
