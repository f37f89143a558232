export interface VersionLink {
  readonly rel: 'self';
  readonly href: string;
}

export interface VersionMediaType {
  readonly base: 'application/json';
  readonly type: string;
}

export interface VolumeVersions {
  readonly versions: readonly {
    readonly id: string;
    readonly status: 'CURRENT';
    readonly version: string;
    readonly min_version: string;
    readonly updated: string;
    readonly links: readonly VersionLink[];
    readonly 'media-types': readonly VersionMediaType[];
  }[];
}

export interface IdentityVersionEntry {
  readonly id: string;
  readonly status: 'stable';
  readonly updated: string;
  readonly links: readonly VersionLink[];
  readonly 'media-types': readonly VersionMediaType[];
}

export interface IdentityVersions {
  readonly versions: { readonly values: readonly IdentityVersionEntry[] };
}

export interface IdentityVersion {
  readonly version: IdentityVersionEntry;
}

/** The volume API as cinderclient and openstacksdk want it told: 3.0 and not beyond, so that they send no microversion. */
export function volumeVersions(base: string): VolumeVersions {
  const version: VolumeVersions['versions'][number] = {
    id: 'v3.0',
    status: 'CURRENT',
    version: '3.0',
    min_version: '3.0',
    updated: '2016-02-08T12:20:21Z',
    links: [{ rel: 'self', href: `${base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
  return { versions: [version] };
}

/** `/identity`: which identity APIs there are. */
export function identityVersions(base: string): IdentityVersions {
  return { versions: { values: [identityV3(base)] } };
}

/** `/identity/v3`: that one. */
export function identityVersion(base: string): IdentityVersion {
  return { version: identityV3(base) };
}

function identityV3(base: string): IdentityVersionEntry {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${base}/identity/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}
