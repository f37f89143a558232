import { Injectable } from '@nestjs/common';

/** Whether new requests should come here. They are answered all the same: a balancer takes its time to hear of it. */
@Injectable()
export class Readiness {
  private ending = false;
  private readonly listeners: (() => void)[] = [];

  get isEnding(): boolean {
    return this.ending;
  }

  /** For good: every answer from now on is the last of its connection. */
  end(): void {
    if (this.ending) return;
    this.ending = true;
    for (const listener of this.listeners) listener();
  }

  /** Told once, when the end begins. */
  onEnd(listener: () => void): void {
    this.listeners.push(listener);
  }
}
