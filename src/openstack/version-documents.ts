/** The volume API as cinderclient and openstacksdk want it told: 3.0 and not beyond, so that they send no microversion. */
export function volumeVersions(base: string): object {
  const version = {
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
export function identityVersions(base: string): object {
  return { versions: { values: [identityV3(base)] } };
}

/** `/identity/v3`: that one. */
export function identityVersion(base: string): object {
  return { version: identityV3(base) };
}

function identityV3(base: string): object {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${base}/identity/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}
