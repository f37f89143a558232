import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { createHmac, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { RedisSettings } from '../config/settings.js';
import type * as Clients from './client.js';
import { Guarded, StoreUnavailable } from './guarded.js';
import { Outage } from './outage.js';
import { Sealer } from './seal.js';
import { Subscription } from './subscription.js';

/** How long the start waits for a Redis that does not answer. */
const START_MS = 1000;

/**
 * After a machine or a network vanished, TCP alone waits for a quarter of an hour, and sentinels are not asked for the new master:
 * a connection that stalls for so long is made anew.
 */
const STALLED_MS = 5000;

/** What all instances share, in Redis or Valkey. The gateway does without it while it is gone. */
export class SharedStore implements OnModuleInit, OnApplicationShutdown {
  readonly client: Clients.RedisClient;
  readonly sealer: Sealer;
  /** Of this process among those that share the store. */
  readonly instanceId = randomUUID();
  readonly #address: RedisSettings['address'];
  readonly #clients: typeof Clients;
  readonly #failed: (error: unknown) => void;
  readonly #guarded: Guarded;
  readonly #namingKey: Buffer;
  readonly #outage: Outage;
  readonly #subscriptions: Subscription[] = [];
  #isClosing = false;
  #stalledSince: number | null = null;

  /** `clients`: the module of that name; it is loaded only where there is a Redis. */
  constructor(
    { address, encryptionKey }: RedisSettings,
    clients: typeof Clients,
    clock: Clock,
    log: Logger,
    patienceMs?: number,
  ) {
    const now = (): number => clock.monotonicMs();
    const outage = new Outage(log, now);
    const failed = (error: unknown): void => {
      if (!this.#isClosing) outage.failed(error);
    };
    const worked = (): void => {
      this.#stalledSince = null;
      if (this.#subscriptions.every(({ isOn }) => isOn)) outage.worked();
    };
    const refused = (error: unknown): void => {
      failed(error);
      if (error instanceof StoreUnavailable) this.#reconnectIfStalled(now());
    };
    this.#address = address;
    this.#clients = clients;
    this.#outage = outage;
    this.#failed = failed;
    this.sealer = new Sealer(encryptionKey);
    const secret = Buffer.from(encryptionKey, 'base64');
    this.#namingKey = createHmac('sha256', secret).update('backup-gateway: names in Redis').digest();
    this.#guarded = new Guarded({
      now,
      onFailure: refused,
      onSuccess: worked,
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
    this.client = clients.redisClient(address);
    // Without a listener for errors, one would end the process.
    this.client.on('error', failed).on('close', failed).on('ready', worked);
  }

  /** Whether the instances share anything just now, as far as it was noticed. */
  get isInUse(): boolean {
    return !this.#outage.isOut;
  }

  /** What came of what was asked of it so far. */
  get operations(): Readonly<Guarded['counts']> {
    return this.#guarded.counts;
  }

  /** An operation on the client in 50 ms; see Guarded. */
  run<T>(operation: () => Promise<T>): Promise<T> {
    return this.#guarded.run(operation);
  }

  /** The key under which Redis keeps something about `id`; whoever reads Redis learns no id. `kind` is a word of ours. */
  keyOf(kind: string, id: string): string {
    return `bgw:${kind}:${this.digestOf(id)}`;
  }

  /** A part of a name in Redis that stands for `text`. */
  digestOf(text: string): string {
    return createHmac('sha256', this.#namingKey).update(text).digest('hex');
  }

  /** A script of scripts.ts; texts come back as bytes. */
  script(lua: string, keys: readonly string[], values: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.run(() => this.client.callBuffer('EVAL', lua, keys.length, ...keys, ...values));
  }

  /** Hears what is published on a channel until the shutdown. What is said while the connection is away is missed. */
  subscribe(channel: string, onMessage: (message: Buffer) => void): void {
    const connect = (): ReturnType<typeof Clients.listeningClient> =>
      this.#clients.listeningClient(this.#address, this.client);
    this.#subscriptions.push(new Subscription({ connect, channel, onMessage, onFailure: this.#failed }));
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
    for (const subscription of this.#subscriptions) subscription.renew();
  }

  onApplicationShutdown(): void {
    this.#isClosing = true;
    for (const subscription of this.#subscriptions) subscription.close();
    this.client.disconnect();
  }
}
