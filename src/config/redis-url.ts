import { isIP } from 'node:net';
import { Refusal, type Reader } from './setting.decorator.js';

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisAddress {
  /** `sentinel`: the nodes are sentinels, which tell where the one called `master` is. */
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly nodes: readonly RedisNode[];
  /** Between all of us and them, sentinels included. */
  readonly tls: boolean;
  /** An ACL user of Redis itself; sentinels are asked without. */
  readonly username: string | null;
  readonly password: string | null;
  /** 0 but with one server. */
  readonly database: number;
  readonly master: string | null;
}

const FORM = 'must be such as redis://host:6379, redis+sentinel://host1,host2/NAME or redis+cluster://host1,host2';
const URL_PARTS =
  /^(?<scheme>redis|rediss|valkey|valkeys)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>.*))?@)?(?<hosts>[^/@]+)(?:\/(?<path>[^/]*))?$/i;
const NODE = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<host>[\w.-]{1,253}))(?::(?<port>[1-9]\d{0,4}))?$/i;

/** Where Redis or Valkey is. Users and passwords are percent-encoded where they hold `@`, `/`, `:` or `%`; `rediss` means TLS. */
export const redisUrl: Reader<RedisAddress> = (text) => {
  const { scheme = '', kind = 'single', user = '', password = '', hosts = '', path = '' } = partsOf(text);
  const isOf = kind.toLowerCase() as RedisAddress['kind'];
  const nodes = hosts.split(',').map((host) => nodeOf(host, isOf === 'sentinel' ? 26_379 : 6379));
  if (isOf === 'single' && nodes.length > 1) {
    throw new Refusal('must name one host, or else be redis+sentinel or redis+cluster');
  }
  return {
    kind: isOf,
    nodes,
    tls: /^(?:rediss|valkeys)$/i.test(scheme),
    username: decoded(user),
    password: decoded(password),
    database: isOf === 'single' ? databaseOf(path) : 0,
    master: masterOf(isOf, path),
  };
};

function partsOf(text: string): Readonly<Record<string, string | undefined>> {
  const parts = /^[\x21-\x7e]+$/.test(text) && !/[?#]/.test(text) ? URL_PARTS.exec(text)?.groups : undefined;
  if (parts === undefined) throw new Refusal(FORM);
  return parts;
}

function nodeOf(text: string, usualPort: number): RedisNode {
  const { v6, host = v6, port } = NODE.exec(text)?.groups ?? {};
  const number = port === undefined ? usualPort : Number(port);
  if (host === undefined || (v6 !== undefined && isIP(v6) !== 6) || number > 65_535) throw new Refusal(FORM);
  return { host, port: number };
}

function databaseOf(path: string): number {
  if (path === '') return 0;
  if (/^\d{1,4}$/.test(path)) return Number(path);
  throw new Refusal('must end with the host or the number of a database');
}

function masterOf(kind: RedisAddress['kind'], path: string): string | null {
  if (kind === 'cluster' && path !== '') throw new Refusal('must end with the hosts: a cluster has one database');
  if (kind !== 'sentinel') return null;
  const name = decoded(path);
  if (name === null) throw new Refusal('must end with the name that the sentinels watch, such as /mymaster');
  return name;
}

function decoded(text: string): string | null {
  try {
    return text === '' ? null : decodeURIComponent(text);
  } catch {
    throw new Refusal('must be percent-encoded in its user, password and name');
  }
}
