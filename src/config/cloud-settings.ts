import type { ProjectId } from '../core/formats.js';
import { FROM_CATALOG, type CatalogInterface, type UpstreamEnvironment } from './upstream-environment.js';

/** A Keystone domain by one of its two handles. */
export type Domain = { readonly id: string } | { readonly name: string };

export type UpstreamAuth =
  | {
      readonly type: 'v3password';
      readonly authUrl: string;
      readonly username: string;
      readonly password: string;
      readonly userDomain: Domain;
    }
  | {
      readonly type: 'v3applicationcredential';
      readonly authUrl: string;
      readonly credentialId: string;
      readonly credentialSecret: string;
    }
  | { readonly type: 'v3token'; readonly authUrl: string; readonly token: string }
  | { readonly type: 'admin_token'; readonly token: string }
  | { readonly type: 'aksk'; readonly accessKey: string; readonly secretKey: string };

export interface ServedProject {
  readonly id: ProjectId;
  readonly name: string | null;
}

/** The project that a token is for. An application credential belongs to one, and may not be asked to name it. */
export type ProjectScope =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'name'; readonly name: string; readonly domain: Domain }
  | { readonly by: 'credential' };

/** One cloud as one account sees it. */
export interface CloudSettings {
  /** As in clouds.yaml; `environment` for the one that the environment describes. */
  readonly name: string;
  /** Template with `{project_id}` once; `null`: from the catalog. */
  readonly csbsEndpoint: string | null;
  /** Template with `{project_id}` once; `null`: from the catalog. */
  readonly vbsEndpoint: string | null;
  /** `null`: it is not asked. Its endpoint as the others'. */
  readonly cbr: { readonly endpoint: string | null } | null;
  /** Which region of the catalog; `null`: the first that has the service. */
  readonly regionName: string | null;
  readonly interface: CatalogInterface;
  readonly allowHttp: boolean;
  readonly auth: UpstreamAuth;
  /** PEM text. */
  readonly caCertificates: string | null;
  /** Those whose ids the settings tell. */
  readonly projects: readonly ServedProject[];
  /** The one whose id only the cloud can tell; then `projects` is empty. */
  readonly projectToFind: ProjectScope | null;
}

/** The settings of a cloud out of values that have no mistake. */
export function cloudSettings(name: string, values: UpstreamEnvironment): CloudSettings {
  const projects = servedProjects(values);
  return {
    name,
    csbsEndpoint: values.CSBS_ENDPOINT === '' ? null : values.CSBS_ENDPOINT,
    vbsEndpoint: values.VBS_ENDPOINT === '' ? null : values.VBS_ENDPOINT,
    cbr: cbrSettings(values.CBR_ENDPOINT),
    regionName: values.OS_REGION_NAME,
    interface: values.OS_INTERFACE,
    allowHttp: values.UPSTREAM_ALLOW_HTTP,
    auth: upstreamAuth(values),
    caCertificates: values.OS_CACERT,
    projects,
    projectToFind: projects.length > 0 ? null : projectToFind(values),
  };
}

function cbrSettings(endpoint: string | null): CloudSettings['cbr'] {
  if (endpoint === null) return null;
  return { endpoint: endpoint === FROM_CATALOG ? null : endpoint };
}

function upstreamAuth(values: UpstreamEnvironment): UpstreamAuth {
  const { OS_AUTH_TYPE: type, OS_AUTH_URL: authUrl, OS_TOKEN: token } = values;
  switch (type) {
    case 'v3password': {
      const { OS_USERNAME: username, OS_PASSWORD: password } = values;
      return { type, authUrl, username, password, userDomain: userDomain(values) };
    }
    case 'v3applicationcredential': {
      const { OS_APPLICATION_CREDENTIAL_ID: credentialId, OS_APPLICATION_CREDENTIAL_SECRET: credentialSecret } = values;
      return { type, authUrl, credentialId, credentialSecret };
    }
    case 'v3token':
      return { type, authUrl, token };
    case 'admin_token':
      return { type, token };
    case 'aksk':
      return { type, accessKey: values.OS_ACCESS_KEY, secretKey: values.OS_SECRET_KEY };
  }
}

/** OS_PROJECT_NAME names one project: it says nothing where several are served, or another than OS_PROJECT_ID. */
function servedProjects(values: UpstreamEnvironment): readonly ServedProject[] {
  const own = values.OS_PROJECT_ID === null ? [] : [values.OS_PROJECT_ID];
  const ids = values.PROJECT_IDS.length > 0 ? values.PROJECT_IDS : own;
  const [id] = ids;
  const isNamed = ids.length === 1 && (own.length === 0 || own[0] === id);
  return ids.map((each) => ({ id: each, name: isNamed ? values.OS_PROJECT_NAME : null }));
}

function projectToFind(values: UpstreamEnvironment): ProjectScope {
  const { OS_PROJECT_NAME: name, OS_PROJECT_DOMAIN_ID: id, OS_PROJECT_DOMAIN_NAME: domainName } = values;
  if (name === null || values.OS_AUTH_TYPE === 'v3applicationcredential') return { by: 'credential' };
  if (id !== null) return { by: 'name', name, domain: { id } };
  return { by: 'name', name, domain: domainName === null ? userDomain(values) : { name: domainName } };
}

/** The id where both are given, as Keystone's own clients do. */
function userDomain({ OS_USER_DOMAIN_ID: id, OS_USER_DOMAIN_NAME: name }: UpstreamEnvironment): Domain {
  return id === null ? { name } : { id };
}
