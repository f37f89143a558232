import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'iovalkey';
import type { RedisAddress, RedisNode } from '../config/redis-url.js';

export type RedisClient = Redis | Cluster;

const CONNECT_MS = 500;
/** Less than 2 s together with a skipped store's 500 ms: that soon it is used again. */
const LONGEST_BACKOFF_MS = 1000;

/** 50 ms and doubling, at least half of it; apart by chance, so that instances do not come back all at once. */
export function backoff(attempt: number): number {
  const full = Math.min(LONGEST_BACKOFF_MS, 50 * 2 ** Math.min(attempt - 1, 10));
  return Math.round(full * (0.5 + Math.random() / 2));
}

/**
 * iovalkey: the client that Keyv's Valkey store is built on, so that limits now and a shared cache later need one. It connects at once and for ever anew;
 * nothing waits in it for a connection, and nothing is sent twice.
 */
export function redisClient(address: RedisAddress): RedisClient {
  if (address.kind === 'cluster') return new Cluster(nodesOf(address), clusterOptions(address));
  return new Redis(serverOptions(address));
}

/**
 * A connection that only listens, to the server or, in a cluster, to any one of those that `client` knows: each of them repeats what is
 * published on another. It is given up where it ends; see Subscription.
 */
export function listeningClient(address: RedisAddress, client: RedisClient): Redis {
  const once = { retryStrategy: () => null, autoResubscribe: false };
  if (address.kind !== 'cluster') return new Redis({ ...serverOptions(address), ...once });
  const known = client instanceof Cluster ? client.nodes().map(({ options }) => options) : [];
  const places = known.length > 0 ? known : nodesOf(address);
  const { host = '', port = 0 } = places[Math.floor(Math.random() * places.length)] ?? {};
  return new Redis({ ...nodeOptions(address), enableOfflineQueue: false, ...once, host, port });
}

export function clusterOptions(address: RedisAddress): ClusterOptions {
  return {
    enableOfflineQueue: false,
    clusterRetryStrategy: backoff,
    slotsRefreshTimeout: CONNECT_MS,
    redisOptions: nodeOptions(address),
  };
}

/** Of one server, named by its address or by sentinels. */
export function serverOptions(address: RedisAddress): RedisOptions {
  const options = { ...nodeOptions(address), enableOfflineQueue: false, retryStrategy: backoff };
  if (address.kind === 'sentinel') return { ...options, ...sentinelOptions(address), sentinels: nodesOf(address) };
  return { ...options, ...address.nodes[0], db: address.database };
}

/** The client writes into what it is given; settings are frozen. */
function nodesOf({ nodes }: RedisAddress): RedisNode[] {
  return nodes.map(({ host, port }) => ({ host, port }));
}

function nodeOptions({ tls, username, password }: RedisAddress) {
  return {
    family: 0, // IPv4 or IPv6, as the name says
    connectTimeout: CONNECT_MS,
    disconnectTimeout: CONNECT_MS, // for a stalled server that never says goodbye
    // A caller waits for 50 ms at most (guarded.ts). This is when the client itself gives up, greetings included.
    commandTimeout: CONNECT_MS,
    keepAlive: 10_000,
    connectionName: 'backup-gateway',
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A master that was made a replica: its place is asked for anew.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function sentinelOptions({ tls, master }: RedisAddress) {
  return {
    name: master ?? '',
    sentinelRetryStrategy: backoff,
    sentinelCommandTimeout: CONNECT_MS,
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  };
}
