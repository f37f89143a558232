import { mayEnter } from './fair-share.js';

/** What is under way of one kind of request, and whose it is. */
export class Lane {
  private all = 0;
  private most = 0;
  private readonly held = new Map<string, number>();

  /** Whether there is room for one more of this caller; it is under way then. */
  enter(caller: string, limit: number): boolean {
    const own = this.held.get(caller) ?? 0;
    if (!mayEnter({ limit, all: this.all, own, callers: this.held.size })) return false;
    this.held.set(caller, own + 1);
    this.all += 1;
    this.most = Math.max(this.most, this.all);
    return true;
  }

  leave(caller: string): void {
    const left = (this.held.get(caller) ?? 0) - 1;
    if (left > 0) this.held.set(caller, left);
    else this.held.delete(caller);
    this.all -= 1;
  }

  get underWay(): number {
    return this.all;
  }

  /** The most that was under way since it was last asked. */
  takeMost(): number {
    const { most } = this;
    this.most = this.all;
    return most;
  }
}
