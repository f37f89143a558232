import type { Logger } from 'pino';
import type { Service } from '../core/services.js';
import type { Observer } from '../observer.js';
import type { CallContext } from './call-context.js';

/** For the operator: a service, a balancer or a credential mixes things up. What came is kept from everybody, so that nobody else would notice. */
export class CrossedWires {
  constructor(
    private readonly log: Logger,
    private readonly called: Service,
    private readonly observer: Pick<Observer, 'crossed'>,
  ) {}

  /** Another backup than the one that was asked for. */
  otherBackup({ trace: { requestId } }: CallContext): void {
    this.observer.crossed(this.called, 'other-backup', 1);
    this.log.warn(
      { requestId, called: this.called },
      'a service has answered with another backup than it was asked for',
    );
  }

  /** `rows`: so many of another project than the one that was asked for; they are left out. */
  otherProject(rows: number, { trace: { requestId } }: CallContext): void {
    if (rows === 0) return;
    this.observer.crossed(this.called, 'other-project', rows);
    this.log.warn({ requestId, called: this.called, rows }, "a service has sent another project's backups");
  }
}
