import type { HttpService } from '@nestjs/axios';
import type { Clock } from '../../clock.js';
import type { CloudSettings, ServedProject } from '../../config/cloud-settings.js';
import { SERVICES, type Service } from '../../core/services.js';
import type { Upstream } from '../../core/upstream-failure.js';
import type { Observer } from '../../observer.js';
import type { CallContext } from '../call-context.js';
import { guardedLookup } from '../guarded-lookup.js';
import type { CloudAuth } from '../identity/cloud-auth.js';
import type { CredentialGuard } from '../identity/credential-guard.js';
import { endpointOf, isOffered, type EndpointOf, type IsOffered } from '../identity/endpoints.js';
import { keystoneTokens } from '../identity/keystone.js';
import { TokenSource } from '../identity/token-source.js';
import { accessKeyAuth, fixedToken } from '../identity/unchanging-auth.js';
import { Breaker } from '../resilience/breaker.js';
import { RetryBudget } from '../resilience/retry-budget.js';
import { Slots, type Places } from '../resilience/slots.js';
import { MAX_SOCKETS, UpstreamHttp } from '../upstream-http.js';
import { cloudFingerprint } from './cloud-fingerprint.js';

/** One of the backup services of a cloud: where it is, and what keeps it and its callers from harm when it is not well. */
export interface CloudService {
  readonly endpoint: EndpointOf;
  readonly isOffered: IsOffered;
  readonly http: UpstreamHttp;
  readonly slots: Slots;
  readonly breaker: Breaker;
  readonly retries: RetryBudget;
}

/** Of the connections to a service, where a cloud has several projects: the rest is always left to the others. */
const PROJECT_SHARE = 0.75;

/** A cloud as one account sees it: who we are there, where its services are. It shares connections with no other. */
export interface Cloud {
  readonly settings: CloudSettings;
  readonly fingerprint: string;
  readonly auth: CloudAuth;
  readonly csbs: CloudService;
  readonly vbs: CloudService;
  /** `null`: nobody has said that it is to be asked. */
  readonly cbr: CloudService | null;
  /** Asks for the id of `settings.projectToFind`; throws UpstreamFailure. `null` where there is none. */
  readonly findProject: ((context: CallContext) => Promise<ServedProject>) | null;
  /** As UpstreamHttp does. */
  retire(): Promise<unknown>;
  close(): void;
}

/** `guard`: that of the account, which other clouds may share. */
export function openCloud(
  settings: CloudSettings,
  http: HttpService,
  guard: CredentialGuard,
  clock: Clock,
  observer: Pick<Observer, 'called'>,
): Cloud {
  const pools: UpstreamHttp[] = [];
  const poolTo = (upstream: Upstream): UpstreamHttp => {
    const pool = poolOf(settings, upstream, http, observer);
    pools.push(pool);
    return pool;
  };
  const identity = poolTo('identity');
  const { auth, findProject } = signIn(settings, identity, guard, clock);
  const serviceOf = (name: Service): CloudService => ({
    endpoint: endpointOf(name, settings, auth),
    isOffered: isOffered(name, settings, auth),
    http: poolTo(name),
    slots: new Slots(name, placesOf(settings)),
    breaker: new Breaker(clock),
    retries: new RetryBudget(clock),
  });
  return {
    settings,
    fingerprint: cloudFingerprint(settings),
    auth,
    csbs: serviceOf('csbs'),
    vbs: serviceOf('vbs'),
    cbr: settings.cbr === null ? null : serviceOf('cbr'),
    findProject,
    retire: () => Promise.all(pools.map((pool) => pool.retire())),
    close: () => {
      for (const pool of pools) pool.close();
    },
  };
}

/** The same one, with all that it has, for other projects of the same account. */
export function withProjectsOf(settings: CloudSettings, cloud: Cloud): Cloud {
  for (const { slots } of SERVICES.flatMap((service) => cloud[service] ?? [])) slots.places = placesOf(settings);
  return { ...cloud, settings };
}

function poolOf(
  { name: cloud, caCertificates }: CloudSettings,
  upstream: Upstream,
  http: HttpService,
  observer: Pick<Observer, 'called'>,
): UpstreamHttp {
  return new UpstreamHttp(http, upstream, caCertificates, guardedLookup, {
    cloud,
    onEnd: (end, durationMs) => {
      observer.called({ cloud, upstream, end, durationMs });
    },
  });
}

function placesOf({ projects }: CloudSettings): Places {
  return { all: MAX_SOCKETS, perProject: projects.length > 1 ? MAX_SOCKETS * PROJECT_SHARE : MAX_SOCKETS };
}

function signIn(
  settings: CloudSettings,
  http: UpstreamHttp,
  guard: CredentialGuard,
  clock: Clock,
): Pick<Cloud, 'auth' | 'findProject'> {
  const { auth, csbsEndpoint, vbsEndpoint, cbr, projectToFind } = settings;
  switch (auth.type) {
    case 'admin_token':
      return { auth: fixedToken(auth.token, guard), findProject: null };
    case 'aksk':
      return { auth: accessKeyAuth(auth, guard, clock), findProject: null };
    case 'v3password':
    case 'v3applicationcredential':
    case 'v3token': {
      const withCatalog = csbsEndpoint === null || vbsEndpoint === null || cbr?.endpoint === null;
      const tokens = new TokenSource(keystoneTokens(http, auth, clock, withCatalog), clock, guard, projectToFind);
      return { auth: tokens, findProject: projectToFind === null ? null : (context) => tokens.find(context) };
    }
  }
}
