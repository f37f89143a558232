import { createHash } from 'node:crypto';

/** What clients look for, by every name that they look for it, and where it is below the gateway's address. */
const SERVICES: readonly (readonly [type: string, name: string, path: (projectId: string) => string])[] = [
  ['volumev3', 'cinderv3', (projectId) => `/v3/${projectId}`],
  ['block-storage', 'cinder', (projectId) => `/v3/${projectId}`],
  ['vbsv2', 'vbs', (projectId) => `/v2/${projectId}`],
  ['data-protect', 'csbs', (projectId) => `/v1/${projectId}`],
  ['identity', 'keystone', () => '/identity/v3'],
];
/** Where the gateway is set up for it. */
const CBR: (typeof SERVICES)[number] = ['cbr', 'cbr', (projectId) => `/cbr/v3/${projectId}`];
const INTERFACES = ['public', 'internal', 'admin'];

export interface CatalogEntry {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly CatalogEndpoint[];
}

export interface CatalogEndpoint {
  readonly id: string;
  readonly interface: string;
  readonly region: string;
  readonly region_id: string;
  /** At the gateway. */
  readonly url: string;
}

export interface CatalogPlace {
  /** The gateway's address as the client knows it. */
  readonly base: string;
  readonly region: string;
  readonly projectId: string;
  readonly hasCbr: boolean;
}

/** Keystone's catalog with nothing but the gateway in it. */
export function catalogOf({ base, region, projectId, hasCbr }: CatalogPlace): readonly CatalogEntry[] {
  return [...SERVICES, ...(hasCbr ? [CBR] : [])].map(([type, name, path]) => ({
    id: stableId(type),
    type,
    name,
    endpoints: INTERFACES.map((face) => ({
      id: stableId(`${type} ${face}`),
      interface: face,
      region,
      region_id: region,
      url: `${base}${path(projectId)}`,
    })),
  }));
}

/** 32 hex digits, the same on every instance. */
function stableId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
