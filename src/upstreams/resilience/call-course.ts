/** What has become of one call so far. Real milliseconds, as deadlines have. */
export class CallCourse {
  /** When its attempt was sent; `null`: it is still waiting for something of ours. */
  sentAt: number | null = null;
  /** There was an attempt before this one, and it failed. */
  hasFailed = false;

  /** `signal`: when the call is to end. */
  constructor(private readonly signal: AbortSignal) {}

  failedOnce(): void {
    this.hasFailed = true;
    this.sentAt = null;
  }

  /** It ended since its time was over, and not since its caller went away. */
  get isTimeOver(): boolean {
    const reason: unknown = this.signal.reason;
    return typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
  }
}
