import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { holdPort, type HeldPort } from './held-port.js';
import { bandwidth, blackHole, clean, latency, limitData, resetPeer, slicer, type Flow, type Toxic } from './toxics.js';

/**
 * Stands in front of a real socket and spoils what passes, in Toxiproxy's words: each fault holds, for open connections and new ones, until
 * another takes its place or `heal`. All but `timeout` and `down` touch only what the server answers.
 */
export interface FaultProxy {
  readonly port: number;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Every answer comes so much later. */
  readonly latency: (ms: number) => void;
  /** A black hole: connections are accepted, nothing passes. */
  readonly timeout: () => void;
  /** RST after so many bytes of each connection. */
  readonly resetPeer: (bytes: number) => void;
  /** So many bytes, then a pause. */
  readonly slicer: (bytes: number, everyMs: number) => void;
  /** FIN after so many bytes of each connection. */
  readonly limitData: (bytes: number) => void;
  readonly bandwidth: (bytesPerSecond: number) => void;
  /** Connections are refused, and those that are open break. The port is nobody else's meanwhile. */
  readonly down: () => Promise<void>;
  /** Ends every fault, and the connections that one has harmed. */
  readonly heal: () => Promise<void>;
  /** Connections that clients hold open now. */
  readonly open: () => number;
  /** Those among them that the present fault keeps something from, a request or an answer. */
  readonly stuck: () => number;
  /** Connections that clients have ever opened. */
  readonly accepted: () => number;
  /** The end of it, and of all its connections. */
  readonly close: () => Promise<void>;
}

/** In front of a port of this machine, on any free port or one that is given. `close` ends it. */
export async function startFaultProxy(targetPort: number, port = 0): Promise<FaultProxy> {
  const proxy = new Proxy(targetPort);
  await proxy.listen(port);
  const spoil = (toxic: Toxic): void => {
    proxy.spoil(toxic);
  };
  return {
    port: proxy.port,
    url: `http://127.0.0.1:${proxy.port}`,
    latency: (ms) => {
      spoil(latency(ms));
    },
    timeout: () => {
      spoil(blackHole);
    },
    resetPeer: (bytes) => {
      spoil(resetPeer(bytes));
    },
    slicer: (bytes, everyMs) => {
      spoil(slicer(bytes, everyMs));
    },
    limitData: (bytes) => {
      spoil(limitData(bytes));
    },
    bandwidth: (bytesPerSecond) => {
      spoil(bandwidth(bytesPerSecond));
    },
    down: () => proxy.down(),
    heal: () => proxy.heal(),
    open: () => proxy.passages.size,
    stuck: () => [...proxy.passages].filter(({ isHarmed }) => isHarmed).length,
    accepted: () => proxy.accepted,
    close: () => proxy.close(),
  };
}

class Proxy {
  readonly passages = new Set<Passage>();
  accepted = 0;
  port = 0;
  private toxic = clean;
  private server: Server | null = null;
  private held: HeldPort | null = null;

  constructor(private readonly targetPort: number) {}

  async listen(port: number): Promise<void> {
    const server = createServer((client) => {
      this.accept(client);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  spoil(toxic: Toxic): void {
    this.toxic = toxic;
    for (const passage of this.passages) passage.spoil(toxic);
  }

  async down(): Promise<void> {
    if (this.server === null) return;
    await this.hangUp(this.server);
    this.held = await holdPort(this.port);
  }

  async close(): Promise<void> {
    if (this.server !== null) await this.hangUp(this.server);
    this.release();
  }

  async heal(): Promise<void> {
    for (const passage of this.passages) if (passage.isHarmed) passage.destroy();
    this.spoil(clean);
    if (this.server !== null) return;
    this.release();
    await this.listen(this.port);
  }

  private async hangUp(server: Server): Promise<void> {
    this.server = null;
    const closed = once(server, 'close');
    server.close();
    for (const passage of this.passages) passage.destroy();
    await closed;
  }

  private release(): void {
    this.held?.release();
    this.held = null;
  }

  private accept(client: Socket): void {
    this.accepted += 1;
    const passage = new Passage(client, connect(this.targetPort, '127.0.0.1'), this.toxic);
    this.passages.add(passage);
    client.once('close', () => {
      passage.destroy();
      this.passages.delete(passage);
    });
  }
}

/** One connection and the one behind it. */
class Passage {
  private flow: Flow;
  private toxic: Toxic;
  private isOver = false;
  /** A request was swallowed. */
  private isUnheard = false;

  constructor(
    private readonly client: Socket,
    private readonly target: Socket,
    toxic: Toxic,
  ) {
    this.toxic = toxic;
    this.flow = this.flowOf(toxic);
    client.on('data', (bytes) => {
      if (this.toxic.isDeaf === true) this.isUnheard = true;
      else target.write(bytes);
    });
    target.on('data', (bytes) => {
      this.flow.take(bytes);
    });
    target.on('end', () => {
      this.flow.end();
    });
    // Who waits for a broken connection sees it close; what broke it is of no interest.
    for (const socket of [client, target]) {
      socket.on('error', () => {
        this.destroy();
      });
    }
    client.on('drain', () => target.resume());
  }

  get isHarmed(): boolean {
    return this.isUnheard || this.flow.isHarmed();
  }

  spoil(toxic: Toxic): void {
    this.flow.stop();
    this.toxic = toxic;
    this.flow = this.flowOf(toxic);
  }

  destroy(): void {
    this.isOver = true;
    this.flow.stop();
    this.client.destroy();
    this.target.destroy();
  }

  private flowOf(toxic: Toxic): Flow {
    return toxic.flow({
      send: (bytes) => {
        if (!this.isOver && !this.client.write(bytes)) this.target.pause();
      },
      cut: () => {
        this.isOver = true;
        this.client.end(() => {
          this.destroy();
        });
      },
      reset: () => {
        this.isOver = true;
        this.client.resetAndDestroy();
        this.target.destroy();
      },
    });
  }
}
