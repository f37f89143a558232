import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cloud } from './cloud.js';
import { answerControl } from './control.routes.js';
import { answerCsbs } from './csbs.routes.js';
import { deliver, send } from './delivery.js';
import { marked } from './errors.js';
import { type FaultPlanner, Faults } from './faults.js';
import { type Answer, type Call, headersOf, json, readBody } from './http.js';
import { answerIdentity } from './identity.routes.js';
import { Journal, type JournalEntry, type ServiceName } from './journal.js';
import { seedWorld } from './seed.js';
import { ADMIN_TOKEN, TokenStore } from './tokens.js';
import { answerVbs } from './vbs.routes.js';
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

const ROUTES: Record<ServiceName, (call: Call, cloud: Cloud) => Answer> = {
  identity: answerIdentity,
  csbs: answerCsbs,
  vbs: answerVbs,
};
const DAY_SECONDS = 86_400;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, basePath = '', now = () => new Date(), nextLink = 'havana' } = options;
  const world = seedWorld(now());
  const { adminToken = ADMIN_TOKEN, tokenLifetimeSeconds = DAY_SECONDS } = options;
  const tokens = new TokenStore(world, now, tokenLifetimeSeconds, adminToken);
  const { vbsVersionsOff = [] } = options;
  const cloud: Cloud = { url: '', basePath, world, tokens, now, nextLink, vbsVersionsOff, errorMark: '' };
  const faults = new Faults();
  const journal = new Journal();
  const front = new Front(cloud, faults, journal);
  const server = createServer((request, response) => void front.handle(request, response));
  // Longer than any client keeps an idle connection, so that no request meets a closing one.
  server.keepAliveTimeout = 65_000;
  cloud.url = `${await listen(server, host, port)}${basePath}`;
  return {
    url: cloud.url,
    projectId: SANDBOX_PROJECT,
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

class Front {
  private stopping = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly faults: Faults,
    private readonly journal: Journal,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Date', this.cloud.now().toUTCString());
    try {
      await this.answer(request, response);
    } catch (error) {
      // A client that goes away while it sends its body; anything else is a mistake of the sandbox itself.
      if (!request.destroyed) process.emitWarning(String(error));
      response.destroy();
    }
  }

  /** A world that a test has bent beyond rendering is a 500, not the end of the process. */
  private normal(service: ServiceName, call: Call): Answer {
    try {
      return ROUTES[service](call, this.cloud);
    } catch (error) {
      return json(500, { error: String(error) });
    }
  }

  async stop(server: Server): Promise<void> {
    this.stopping = true;
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = entryOf(request, this.cloud);
    const { service } = entry;
    if (entry.path.startsWith('/sandbox/')) {
      entry.body = await readBody(request);
      send(response, answerControl(entry, this.faults, this.journal));
      return;
    }
    this.journal.record(entry);
    let closedHere = false;
    response.once('close', () => {
      entry.closedEarly = !response.writableFinished && !closedHere && !this.stopping;
    });
    entry.body = await readBody(request);
    if (service === 'none') {
      send(response, json(404, { error: 'this sandbox serves /identity, /csbs and /vbs' }));
      return;
    }
    const delivery = {
      response,
      service,
      cloudUrl: this.cloud.url,
      errorMark: this.cloud.errorMark,
      normal: () => marked(this.normal(service, entry), this.cloud.errorMark),
      closing: () => {
        closedHere = true;
      },
    };
    deliver(delivery, this.faults.take(service));
  }
}

function entryOf(request: IncomingMessage, cloud: Cloud): JournalEntry {
  const rawUrl = request.url ?? '/';
  const [target = '', ...rest] = rawUrl.split('?');
  const below = target.startsWith(`${cloud.basePath}/`) ? target.slice(cloud.basePath.length) : '';
  const name = /^\/(identity|csbs|vbs)(?:\/|$)/.exec(below)?.[1];
  return {
    service: name === 'identity' || name === 'csbs' || name === 'vbs' ? name : 'none',
    method: request.method ?? 'GET',
    rawUrl,
    path: below === '' ? target : below,
    query: new URLSearchParams(rest.join('?')),
    headers: headersOf(request),
    body: '',
    at: cloud.now(),
    closedEarly: false,
  };
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

function settingsFor({ url, world }: Cloud, vbsVersion: string): Record<string, string> {
  return {
    OS_AUTH_TYPE: 'v3password',
    OS_AUTH_URL: `${url}/identity/v3`,
    OS_USERNAME: world.user.name,
    OS_PASSWORD: world.user.password,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_ID: SANDBOX_PROJECT,
    CSBS_ENDPOINT: `${url}/csbs/v1/{project_id}`,
    VBS_ENDPOINT: `${url}/vbs/${vbsVersion}/{project_id}`,
  };
}
