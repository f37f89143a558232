import type { CloudSettings } from '../../config/cloud-settings.js';
import { Refusal } from '../../config/setting.decorator.js';
import { endpoint, isPrivateTransport } from '../../config/url-readers.js';
import { catalogUrl } from '../../core/catalog.js';
import { projectId as strictProjectId } from '../../core/ids.js';
import type { Json } from '../../core/json.js';
import type { Service } from '../../core/services.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { CallContext } from '../call-context.js';
import { endpointAt, type Endpoint } from '../endpoint.js';
import type { CloudAuth } from './cloud-auth.js';

/** What leads to a service for a project. Throws UpstreamFailure where the cloud names nothing that may be used. */
export type EndpointOf = (projectId: string, context: CallContext) => Promise<Endpoint>;

/** Whether a service has an address at all, good or bad. Throws UpstreamFailure of `identity`. */
export type IsOffered = (projectId: string, context: CallContext) => Promise<boolean>;

/** The code of the failure where a service has no address that may be used. */
export const NO_ENDPOINT = 'no_endpoint';

/** Where each service may be found in a catalog, and the versions of its API that we speak. */
const SERVICES = {
  csbs: { types: ['data-protect'], versions: ['v1'] },
  // Open Telekom Cloud's own types first; stock OpenStack has backups in its block storage.
  cbr: { types: ['cbr'], versions: ['v3'] },
  vbs: { types: ['vbsv2', 'volume-backup', 'block-storage', 'volumev3'], versions: ['v2', 'v3'] },
} as const satisfies Record<Service, unknown>;

/** The setting where it is there, else what the catalog of the project's token says, under the same rules as a setting. */
export function endpointOf(name: Service, settings: CloudSettings, auth: CloudAuth): EndpointOf {
  const fixed = fixedIn(settings, name);
  if (fixed !== null) {
    const endpoint = endpointAt(fixed);
    return () => Promise.resolve(endpoint);
  }
  /** A catalog is that of one token, and so of one project. */
  const found = new WeakMap<object, Endpoint | null>();
  return async (projectId, context) => {
    const catalog = await auth.catalog(projectId, context);
    if (typeof catalog !== 'object' || catalog === null) throw noEndpoint(name);
    const known = found.get(catalog);
    const endpoint = known === undefined ? endpointIn(catalog, projectId, name, settings) : known;
    found.set(catalog, endpoint);
    if (endpoint === null) throw noEndpoint(name);
    return endpoint;
  };
}

function noEndpoint(name: Service): UpstreamFailure {
  return new UpstreamFailure(name, 'failed', { code: NO_ENDPOINT });
}

function endpointIn(catalog: Json, projectId: string, name: Service, settings: CloudSettings): Endpoint | null {
  const url = urlIn(catalog, name, settings);
  const template = url === null ? null : checked(asTemplate(url, projectId), SERVICES[name].versions);
  return template !== null && (settings.allowHttp || isPrivateTransport(template)) ? endpointAt(template) : null;
}

export function isOffered(name: Service, settings: CloudSettings, auth: CloudAuth): IsOffered {
  if (fixedIn(settings, name) !== null) return () => Promise.resolve(true);
  return async (projectId, context) => urlIn(await auth.catalog(projectId, context), name, settings) !== null;
}

function fixedIn({ csbsEndpoint, vbsEndpoint, cbr }: CloudSettings, name: Service): string | null {
  return { csbs: csbsEndpoint, vbs: vbsEndpoint, cbr: cbr?.endpoint ?? null }[name];
}

function urlIn(catalog: Json, name: Service, { regionName: region, interface: face }: CloudSettings): string | null {
  return catalogUrl(catalog, { types: SERVICES[name].types, interface: face, region });
}

/** Catalogs end in the project's id, with or without dashes; recent Cinder leaves it out. */
function asTemplate(url: string, projectId: string): string {
  const segments = url.replace(/\/+$/, '').split('/');
  const isOwn = (segment: string): boolean => strictProjectId(segment) === projectId;
  const named = segments.some(isOwn)
    ? segments.map((each) => (isOwn(each) ? '{project_id}' : each))
    : [...segments, '{project_id}'];
  return named.join('/');
}

function checked(template: string, versions: readonly string[]): string | null {
  try {
    return endpoint(versions, template)(template);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
