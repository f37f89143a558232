import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { RedisSettings } from '../config/settings.js';
import { redisClient, type RedisClient } from './client.js';
import { Guarded, StoreUnavailable } from './guarded.js';
import { Outage } from './outage.js';

/** How long the start waits for a Redis that does not answer. */
const START_MS = 1000;

/**
 * After a machine or a network vanished, TCP alone waits for a quarter of an hour, and sentinels are not asked for the new master:
 * a connection that stalls for so long is made anew.
 */
const STALLED_MS = 5000;

/** What all instances share, in Redis or Valkey. The gateway does without it while it is gone. */
export class SharedStore implements OnModuleInit, OnApplicationShutdown {
  readonly client: RedisClient;
  readonly #guarded: Guarded;
  readonly #namingKey: Buffer;
  #isClosing = false;
  #stalledSince: number | null = null;

  constructor({ address, encryptionKey }: RedisSettings, clock: Clock, log: Logger, patienceMs?: number) {
    const now = (): number => clock.monotonicMs();
    const outage = new Outage(log, now);
    const failed = (error: unknown): void => {
      if (!this.#isClosing) outage.failed(error);
    };
    const worked = (): void => {
      this.#stalledSince = null;
      outage.worked();
    };
    const refused = (error: unknown): void => {
      failed(error);
      if (error instanceof StoreUnavailable) this.#reconnectIfStalled(now());
    };
    const secret = Buffer.from(encryptionKey, 'base64');
    this.#namingKey = createHmac('sha256', secret).update('backup-gateway: names in Redis').digest();
    this.#guarded = new Guarded({
      now,
      onFailure: refused,
      onSuccess: worked,
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
    this.client = redisClient(address);
    // Without a listener for errors, one would end the process.
    this.client.on('error', failed).on('close', failed).on('ready', worked);
  }

  /** An operation on the client in 50 ms; see Guarded. */
  run<T>(operation: () => Promise<T>): Promise<T> {
    return this.#guarded.run(operation);
  }

  /** The key under which Redis keeps something about `id`; whoever reads Redis learns no id. `kind` is a word of ours. */
  keyOf(kind: string, id: string): string {
    return `bgw:${kind}:${createHmac('sha256', this.#namingKey).update(id).digest('hex')}`;
  }

  /** The first requests are to find it ready. A Redis that is gone does not hold the start up. */
  async onModuleInit(): Promise<void> {
    if (this.client.status === 'ready') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, START_MS);
      for (const event of ['ready', 'error', 'close'] as const) {
        this.client.once(event, () => {
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  #reconnectIfStalled(now: number): void {
    this.#stalledSince ??= now;
    if (now - this.#stalledSince < STALLED_MS || this.#isClosing) return;
    this.#stalledSince = null;
    this.client.disconnect(true);
  }

  onApplicationShutdown(): void {
    this.#isClosing = true;
    this.client.disconnect();
  }
}
