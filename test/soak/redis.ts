import { startChild, type Child } from './child.js';

/** A real redis-server on one port, whatever becomes of it. */
export class SoakRedis {
  private server: Child | null = null;

  constructor(readonly port: number) {}

  /** Starts it, wakes it up, or does nothing where it is well. */
  async heal(): Promise<void> {
    if (this.server !== null) {
      this.server.process.kill('SIGCONT');
      return;
    }
    const place = ['--port', String(this.port), '--bind', '127.0.0.1'];
    const server = startChild('redis-server', [...place, '--save', '', '--appendonly', 'no'], {});
    this.server = server;
    await server.says(/ready to accept connections/i);
  }

  stall(): void {
    this.server?.process.kill('SIGSTOP');
  }

  async kill(): Promise<void> {
    await this.server?.kill();
    this.server = null;
  }
}
