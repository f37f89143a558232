import type { Redis } from 'iovalkey';
import { backoff } from './client.js';

export interface SubscriptionOptions {
  /** A connection that is given up where it ends; see listeningClient. */
  readonly connect: () => Redis;
  readonly channel: string;
  readonly onMessage: (message: Buffer) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * What is published on a channel, over a connection of its own, which is made anew for as long as it takes. Not by the client's own
 * means: it subscribes anew without looking whether that worked, and in a cluster stays with a server that has stalled.
 */
export class Subscription {
  #connection: Redis;
  #isOn = false;
  #isClosed = false;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SubscriptionOptions) {
    this.#connection = this.#connected();
  }

  /** Whether it hears what is said now. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Makes the connection anew: it may have stalled, and nobody else would notice. */
  renew(): void {
    this.#connection.disconnect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#connection.disconnect();
  }

  #connected(): Redis {
    const { connect, channel, onMessage, onFailure } = this.options;
    const connection = connect();
    connection.on('error', onFailure);
    connection.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
      onMessage(message);
    });
    connection.once('ready', () => {
      connection.subscribe(channel).then(
        () => {
          this.#isOn = true;
          this.#attempts = 0;
        },
        (error: unknown) => {
          onFailure(error);
          connection.disconnect();
        },
      );
    });
    connection.once('end', () => {
      this.#ended();
    });
    return connection;
  }

  #ended(): void {
    this.#isOn = false;
    if (this.#isClosed) return;
    this.#attempts += 1;
    this.#timer = setTimeout(() => {
      this.#connection = this.#connected();
    }, backoff(this.#attempts));
  }
}
