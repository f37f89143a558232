import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cloud } from './cloud.js';
import { type FaultPlanner, Faults } from './faults.js';
import { Front } from './front.js';
import { Journal, type JournalEntry, type ServiceName } from './journal.js';
import { seedWorld } from './seed.js';
import { ADMIN_TOKEN, TokenStore } from './tokens.js';
import { type AccessKey, SANDBOX_ACCESS_KEY, SANDBOX_PROJECT, type World } from './world.js';

export interface SandboxOptions {
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** E.g. `/otc-sandbox`: everything is served below it. */
  basePath?: string;
  /** Token expiry, the running backup and the `Date` of every answer follow this clock. */
  now?: () => Date;
  tokenLifetimeSeconds?: number;
  /** Another one than the well-known. */
  adminToken?: string;
  /**
   * havana: links as the VBS documentation prints them (an internal host, no version, the summary path).
   * modern: links as Cinder makes them since 16.0 (the request's own host and path, every parameter copied).
   */
  nextLink?: 'havana' | 'modern';
  /** Which version `settings` points at; both are always served. */
  vbsVersion?: 'v2' | 'v3';
  /** Versions of VBS's API that are turned off, as v2 is in recent Cinder: an address that is not there. */
  vbsVersionsOff?: readonly ('v2' | 'v3')[];
  /** The project that is meant wherever none is named, and that `settings`, the admin token and the access key are for. */
  projectId?: string;
  /** CBR beside the old services, and two projects that use it. By default where `projectId` is one of those. */
  cbr?: boolean;
  /** Whether a list of CBR has the children of backups too where no parent is asked for: yes, by default. */
  cbrListsChildren?: boolean;
}

export interface Sandbox {
  readonly url: string;
  readonly projectId: string;
  /** The environment that points a gateway at this cloud. */
  readonly settings: Record<string, string>;
  /** Always accepted, for `projectId`. */
  readonly adminToken: string;
  /** The seeded pair, for `projectId`; `world.accessKeys` holds all that are accepted. */
  readonly accessKey: Readonly<Pick<AccessKey, 'accessKey' | 'secretKey'>>;
  readonly world: World;
  requests(service?: ServiceName): JournalEntry[];
  forgetRequests(): void;
  /** A fault for the next request to that service; several queue up. */
  next(service: ServiceName): FaultPlanner;
  /** A fault for every request to that service until `heal`. */
  always(service: ServiceName): FaultPlanner;
  heal(service?: ServiceName): void;
  /** From now on the words of every error but a 400 begin with this, so that a test can see whether a client repeats them. */
  markErrors(mark: string): void;
  /** Every issued token is dead at once. */
  expireTokens(): void;
  stop(): Promise<void>;
}

const DAY_SECONDS = 86_400;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, basePath = '', adminToken = ADMIN_TOKEN } = options;
  const cloud = cloudOf(options, adminToken);
  const { world, tokens } = cloud;
  const faults = new Faults();
  const journal = new Journal();
  const front = new Front(cloud, faults, journal);
  const server = createServer((request, response) => void front.handle(request, response));
  // Longer than any client keeps an idle connection, so that no request meets a closing one.
  server.keepAliveTimeout = 65_000;
  cloud.url = `${await listen(server, host, port)}${basePath}`;
  return {
    url: cloud.url,
    projectId: world.home,
    settings: settingsFor(cloud, options.vbsVersion ?? 'v2'),
    adminToken,
    accessKey: { accessKey: SANDBOX_ACCESS_KEY.accessKey, secretKey: SANDBOX_ACCESS_KEY.secretKey },
    world,
    requests: (service) => journal.read(service),
    forgetRequests: () => {
      journal.forget();
    },
    next: (service) => faults.next(service),
    always: (service) => faults.always(service),
    heal: (service) => {
      faults.heal(service);
    },
    markErrors: (mark) => {
      cloud.errorMark = mark;
    },
    expireTokens: () => {
      tokens.expireAll();
    },
    stop: () => front.stop(server),
  };
}

function cloudOf(options: SandboxOptions, adminToken: string): Cloud {
  const { now = () => new Date(), tokenLifetimeSeconds = DAY_SECONDS, projectId = SANDBOX_PROJECT } = options;
  const { cbr: hasCbr = projectId !== SANDBOX_PROJECT, cbrListsChildren = true } = options;
  const world = seedWorld(now(), { home: projectId, hasCbr });
  const tokens = new TokenStore(world, now, tokenLifetimeSeconds, adminToken);
  const { basePath = '', nextLink = 'havana', vbsVersionsOff = [] } = options;
  const places = { url: '', basePath, nextLink, vbsVersionsOff, errorMark: '' };
  return { ...places, world, tokens, now, hasCbr, cbrListsChildren };
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name.replace(/^0\.0\.0\.0$/, '127.0.0.1')}:${address.port}`;
}

function settingsFor({ url, world, hasCbr }: Cloud, vbsVersion: string): Record<string, string> {
  return {
    OS_AUTH_TYPE: 'v3password',
    OS_AUTH_URL: `${url}/identity/v3`,
    OS_USERNAME: world.user.name,
    OS_PASSWORD: world.user.password,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_ID: world.home,
    CSBS_ENDPOINT: `${url}/csbs/v1/{project_id}`,
    VBS_ENDPOINT: `${url}/vbs/${vbsVersion}/{project_id}`,
    ...(hasCbr ? { CBR_ENDPOINT: `${url}/cbr/v3/{project_id}` } : {}),
  };
}
