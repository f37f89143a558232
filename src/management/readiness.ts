import { Injectable } from '@nestjs/common';

/** Whether new requests should come here. They are answered all the same: a balancer takes its time to hear of it. */
@Injectable()
export class Readiness {
  private ending = false;

  get isEnding(): boolean {
    return this.ending;
  }

  /** For good: every answer from now on is the last of its connection. */
  end(): void {
    this.ending = true;
  }
}
