import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { listenMistake } from '../config/listen-mistake.js';
import { stackOf } from '../stack-of.js';
import type { GatewayMetrics } from './metrics/gateway-metrics.js';

/** Prometheus has one, a person another. */
const MOST_CONNECTIONS = 32;
/** A scraper keeps its connection from one time to the next, which is a minute or so. Milliseconds and bytes. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 8_192,
};
const PATH = /^\/metrics(?:\?|$)/;
const METHODS: readonly unknown[] = ['GET', 'HEAD'];
const TEXT = 'text/plain; charset=utf-8';
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

export interface MetricsServer {
  /** Where the page is, e.g. `http://127.0.0.1:3001/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

type Where = Pick<Settings, 'managementHost' | 'managementPort' | 'isManagementPortChosen'>;

/** `GET /metrics` and nothing else, on a port of its own: the API's is for strangers. Throws a SettingsError where it cannot listen. */
export async function serveMetrics(metrics: GatewayMetrics, where: Where, log: Logger): Promise<MetricsServer> {
  const page = onceAtATime(() => metrics.page());
  const server = createServer(LIMITS, (request, response) => {
    answer(request, response, { page, contentType: metrics.contentType }).catch((error: unknown) => {
      log.error({ stack: stackOf(error) }, 'the page of metrics failed');
      if (response.headersSent) response.destroy();
      else end(response, 500, TEXT, 'The page of metrics failed. The log of the gateway knows more.\n');
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, where, log);
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}/metrics`,
    close: () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      return closed;
    },
  };
}

interface Page {
  readonly page: () => Promise<string>;
  readonly contentType: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, { page, contentType }: Page): Promise<void> {
  if (PATH.test(request.url ?? '') && METHODS.includes(request.method)) {
    end(response, 200, contentType, await page());
    return;
  }
  response.setHeader('Connection', 'close'); // a body that came with it is not read
  end(response, 404, TEXT, 'Here is nothing but /metrics.\n');
}

function end(response: ServerResponse, status: number, type: string, body: string): void {
  const headers = { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body); // Node leaves the body out where the method is HEAD
}

/** However many ask at once. */
function onceAtATime(make: () => Promise<string>): () => Promise<string> {
  let making: Promise<string> | null = null;
  return () => {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
}

/** Nobody who has not chosen a port is to be kept from starting a second gateway by it. */
async function listen(server: Server, where: Where, log: Logger): Promise<void> {
  const { managementHost: host, managementPort: port, isManagementPortChosen } = where;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const isTaken = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken || isManagementPortChosen) {
      throw listenMistake({ host: ['MANAGEMENT_HOST', host], port: ['MANAGEMENT_PORT', port] }, error) ?? error;
    }
    await listen(server, { ...where, managementPort: 0, isManagementPortChosen: true }, log);
    log.warn({ taken: port }, 'the metrics are at another port than usual: MANAGEMENT_PORT is not set');
  }
}
