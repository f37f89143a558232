import { projectId } from '../core/ids.js';
import { valueAt, type YamlMap, type YamlValue } from './clouds-file.js';
import type { Mistake } from './settings-error.js';

/** Where clouds.yaml has what the environment gives by these names; of several places the first that says something. */
const PLACES = {
  OS_AUTH_TYPE: ['auth_type'],
  OS_AUTH_URL: ['auth.auth_url'],
  OS_USERNAME: ['auth.username'],
  OS_PASSWORD: ['auth.password'],
  OS_USER_DOMAIN_NAME: ['auth.user_domain_name'],
  OS_USER_DOMAIN_ID: ['auth.user_domain_id'],
  OS_TOKEN: ['auth.token'],
  OS_APPLICATION_CREDENTIAL_ID: ['auth.application_credential_id'],
  OS_APPLICATION_CREDENTIAL_SECRET: ['auth.application_credential_secret'],
  OS_ACCESS_KEY: ['auth.access_key', 'auth.ak'],
  OS_SECRET_KEY: ['auth.secret_key', 'auth.sk'],
  OS_PROJECT_ID: ['auth.project_id', 'auth.tenant_id'],
  OS_PROJECT_NAME: ['auth.project_name', 'auth.tenant_name'],
  OS_PROJECT_DOMAIN_NAME: ['auth.project_domain_name'],
  OS_PROJECT_DOMAIN_ID: ['auth.project_domain_id'],
  OS_REGION_NAME: ['region_name'],
  OS_INTERFACE: ['interface', 'endpoint_type'],
  OS_CACERT: ['cacert'],
  CSBS_ENDPOINT: ['data_protect_endpoint_override', 'csbs_endpoint_override'],
  VBS_ENDPOINT: [
    'volume_backup_endpoint_override',
    'block_storage_endpoint_override',
    'vbs_endpoint_override',
    'vbsv2_endpoint_override',
  ],
  CBR_ENDPOINT: ['cbr_endpoint_override'],
} as const;

type AccountSetting = keyof typeof PLACES;

const SETTINGS = Object.keys(PLACES) as AccountSetting[];
const ENDPOINTS = ['CSBS_ENDPOINT', 'VBS_ENDPOINT', 'CBR_ENDPOINT'] as const;

/**
 * Where the domain of a user or a project is told when neither of its own two members is there: what openstacksdk takes for both, and then
 * what keystoneauth does.
 */
const SHARED_DOMAINS: readonly { readonly NAME: readonly string[]; readonly ID: readonly string[] }[] = [
  { NAME: ['auth.domain_name'], ID: ['auth.domain_id'] },
  { NAME: ['auth.default_domain_name'], ID: ['auth.default_domain_id', 'auth.default_domain'] },
];

/** How clients of OpenStack write the project into an address. */
const PROJECT_PLACE = /[%$]\((?:project|tenant)_id\)s/g;

export interface Account {
  /** By the names of the environment's settings. */
  readonly texts: Readonly<Record<string, string>>;
  /** Where in the cloud each of the texts stands. */
  readonly paths: Readonly<Record<string, string>>;
  readonly mistakes: readonly Mistake[];
}

/** What settings of the environment are called where a cloud of clouds.yaml has them, by their names. */
export type Places = Readonly<Record<string, string>>;

interface Found {
  readonly path: string;
  readonly value: YamlValue;
}

/** What one cloud of clouds.yaml says of where it is and who we are there. What other tools keep in it is left alone. */
export function readAccount(cloudName: string, cloud: YamlMap): Account {
  const texts: Record<string, string> = {};
  const paths: Record<string, string> = {};
  const mistakes: Mistake[] = [];
  for (const [setting, { path, value }] of allFound(cloud)) {
    paths[setting] = path;
    if (typeof value === 'string') texts[setting] = value;
    else {
      const message = path === 'regions' ? 'must be a list of names of regions' : 'must be a text';
      mistakes.push({ name: `clouds.${cloudName}.${path}`, message });
    }
  }
  for (const name of ENDPOINTS) {
    const text = texts[name];
    if (text !== undefined) texts[name] = template(text, texts['OS_PROJECT_ID']);
  }
  return { texts, paths, mistakes: [...mistakes, ...trustMistakes(cloudName, cloud)] };
}

/** `ofAll`: the environment's texts for every cloud, which hold where a cloud has none of its own. */
export function placesOf({ paths }: Account, ofAll: Readonly<Record<string, string>>): Places {
  const own = SETTINGS.filter((name) => Object.hasOwn(paths, name) || !Object.hasOwn(ofAll, name));
  return Object.fromEntries(own.map((name) => [name, paths[name] ?? PLACES[name][0]]));
}

/** A mistake found under the name of a setting, told by the place in clouds.yaml. */
export function placed({ name, message }: Mistake, cloudName: string, account: Account): Mistake {
  if (name === 'PROJECT_IDS') {
    const orName = message.includes('OS_PROJECT_NAME') ? ' (or auth.project_name)' : '';
    return { name: `clouds.${cloudName}.auth.project_id`, message: `must be set${orName}` };
  }
  const isOfAll = ENDPOINTS.some((endpoint) => endpoint === name) && !Object.hasOwn(account.texts, name);
  if (!isAccountSetting(name) || (isOfAll && !message.startsWith('must be set'))) return { name, message };
  const told = inPlaces(message, placesOf(account, {}));
  return {
    name: `clouds.${cloudName}.${account.paths[name] ?? PLACES[name][0]}`,
    message: isOfAll ? `(or ${name}) ${told}` : told,
  };
}

/** Words that name settings of the environment, for a cloud of clouds.yaml: what stands there goes by its place. */
export function inPlaces(words: string, places: Places): string {
  return words.replace(/\b[A-Z]+_[A-Z_]+\b/g, (word) => places[word] ?? word);
}

function isAccountSetting(name: string): name is AccountSetting {
  return Object.hasOwn(PLACES, name);
}

function allFound(cloud: YamlMap): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  const look = (setting: string, paths: readonly string[]): boolean => {
    const first = paths.map((path) => ({ path, value: at(cloud, path) })).find(({ value }) => value !== null);
    if (first !== undefined && first.value !== null) found.set(setting, { path: first.path, value: first.value });
    return found.has(setting);
  };
  for (const setting of SETTINGS) look(setting, PLACES[setting]);
  for (const whose of ['OS_USER_DOMAIN', 'OS_PROJECT_DOMAIN']) {
    if (found.has(`${whose}_NAME`) || found.has(`${whose}_ID`)) continue;
    SHARED_DOMAINS.some(({ NAME, ID }) => [look(`${whose}_NAME`, NAME), look(`${whose}_ID`, ID)].includes(true));
  }
  const region = found.has('OS_REGION_NAME') ? null : firstRegion(valueAt(cloud, 'regions'));
  if (region !== null) found.set('OS_REGION_NAME', { path: 'regions', value: region });
  return found;
}

function at(cloud: YamlMap, path: string): YamlValue | null {
  const [first = '', second] = path.split('.');
  const value = valueAt(cloud, first);
  return second === undefined ? value : valueAt(value, second);
}

/** A list of names, or of maps with a name; one that has neither is given back as it is, and is a mistake. */
function firstRegion(regions: YamlValue | null): YamlValue | null {
  if (!Array.isArray(regions)) return typeof regions === 'string' ? [regions] : regions;
  const [first] = regions as readonly YamlValue[];
  if (first === undefined || typeof first === 'string') return first ?? null;
  return valueAt(first, 'name') ?? regions;
}

/** The cloud's one project may stand in the address as itself. */
function template(address: string, project = ''): string {
  const own = projectId(project);
  const segments = address.replace(PROJECT_PLACE, '{project_id}').split('/');
  return segments.map((each) => (own !== null && projectId(each) === own ? '{project_id}' : each)).join('/');
}

/** A credential goes only where the certificate was checked: there is no switch for less. */
function trustMistakes(cloudName: string, cloud: YamlMap): readonly Mistake[] {
  const says = (key: string, words: RegExp): boolean => {
    const value = valueAt(cloud, key);
    return typeof value === 'string' && words.test(value);
  };
  const message = 'must not switch certificate checks off: name the authority in cacert';
  return [
    ...(says('verify', /^(false|no|off|n|0)$/i) ? [{ name: `clouds.${cloudName}.verify`, message }] : []),
    ...(says('insecure', /^(true|yes|on|y|1)$/i) ? [{ name: `clouds.${cloudName}.insecure`, message }] : []),
  ];
}
