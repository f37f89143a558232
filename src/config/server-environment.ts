import { addressOrRange, hostName, listOf, oneOf, rateLimit, type RateLimit, wholeNumber } from './readers.js';
import { Setting } from './setting.decorator.js';
import { origin, publicUrl } from './url-readers.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const MANAGEMENT_PORT_DEFAULT = 3001;

/** Longest lifetime of anything kept: 30 days. */
const LONGEST_S = 2_592_000;

/** Each is a connection; what is left of those that are let in is for everybody else. */
const MOST_STREAMS = 4000;

/** How the gateway listens, answers and remembers. */
export class ServerEnvironment {
  @Setting(hostName)
  HOST = '127.0.0.1';

  /** 0: any free port. */
  @Setting(wholeNumber(0, 65_535))
  PORT = 3000;

  /** Where the metrics are, and nothing else. */
  @Setting(hostName)
  MANAGEMENT_HOST = '127.0.0.1';

  /** `null`: MANAGEMENT_PORT_DEFAULT, or any where PORT is any. */
  @Setting(wholeNumber(0, 65_535))
  MANAGEMENT_PORT: number | null = null;

  @Setting(publicUrl)
  PUBLIC_URL: string | null = null;

  @Setting(listOf(origin))
  CORS_ORIGINS: readonly string[] = [];

  @Setting(listOf(addressOrRange))
  TRUST_PROXY: readonly string[] = [];

  @Setting(wholeNumber(100, 60_000))
  REQUEST_DEADLINE_MS = 2500;

  /** From 1 KiB, for a store that counts 0 as boundless, to 1 TiB. */
  @Setting(wholeNumber(1024, 1_099_511_627_776))
  CACHE_MEMORY_BYTES = 67_108_864;

  @Setting(wholeNumber(0, LONGEST_S))
  CACHE_FRESH_S = 30;

  @Setting(wholeNumber(0, LONGEST_S))
  CACHE_FRESH_ACTIVE_S = 3;

  @Setting(wholeNumber(0, LONGEST_S))
  CACHE_STALE_WHILE_REVALIDATE_S = 300;

  @Setting(wholeNumber(0, LONGEST_S))
  CACHE_STALE_IF_ERROR_S = 86_400;

  @Setting(wholeNumber(0, 3600))
  CACHE_NOT_FOUND_S = 10;

  @Setting(wholeNumber(0, 3600))
  CACHE_PARTIAL_S = 5;

  @Setting(rateLimit)
  RATE_LIMIT: RateLimit | null = { requests: 600, perSeconds: 60 };

  /** What the cloud is asked, for each of its two services and each project. */
  @Setting(rateLimit)
  UPSTREAM_RATE_LIMIT: RateLimit | null = null;

  @Setting(wholeNumber(0, MOST_STREAMS))
  STREAMS_PER_CALLER = 100;

  @Setting(wholeNumber(0, MOST_STREAMS))
  STREAMS_MAX = 1000;

  @Setting(oneOf(LOG_LEVELS))
  LOG_LEVEL: LogLevel = 'info';
}
