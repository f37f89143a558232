import { valueAt, type YamlMap } from './clouds-file.js';
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
  CSBS_ENDPOINT: ['data_protect_endpoint_override'],
  VBS_ENDPOINT: ['volume_backup_endpoint_override', 'block_storage_endpoint_override'],
} as const;

type AccountSetting = keyof typeof PLACES;

const SETTINGS = Object.keys(PLACES) as AccountSetting[];

/** The names that clients of OpenStack give to what we call by the version as well. */
const AUTH_TYPES: Readonly<Record<string, string>> = { password: 'v3password', token: 'v3token' };

/** How clients of OpenStack write the project into an address. */
const PROJECT_PLACE = /[%$]\((?:project|tenant)_id\)s/g;

export interface Account {
  /** By the names of the environment's settings. */
  readonly texts: Readonly<Record<string, string>>;
  readonly mistakes: readonly Mistake[];
}

/** What one cloud of clouds.yaml says of where it is and who we are there. What other tools keep in it is left alone. */
export function accountOf(cloudName: string, cloud: YamlMap): Account {
  const texts: Record<string, string> = {};
  const mistakes: Mistake[] = [];
  for (const setting of SETTINGS) {
    const found = PLACES[setting].map((path) => ({ path, value: at(cloud, path) })).find(({ value }) => value !== null);
    if (found === undefined) continue;
    if (typeof found.value === 'string') texts[setting] = translated(setting, found.value);
    else mistakes.push({ name: `clouds.${cloudName}.${found.path}`, message: 'must be a text' });
  }
  return { texts, mistakes: [...mistakes, ...trustMistakes(cloudName, cloud)] };
}

/** A mistake found under the name of a setting, told by the place in clouds.yaml. */
export function placed({ name, message }: Mistake, cloudName: string, account: Account): Mistake {
  if (name === 'PROJECT_IDS') {
    const orName = message.includes('OS_PROJECT_NAME') ? ' (or auth.project_name)' : '';
    return { name: `clouds.${cloudName}.auth.project_id`, message: `must be set${orName}` };
  }
  const isOwn = isAccountSetting(name) && (Object.hasOwn(account.texts, name) || !name.endsWith('_ENDPOINT'));
  return {
    name: isOwn ? `clouds.${cloudName}.${PLACES[name][0]}` : name,
    message: message.replace(/\bOS_[A-Z_]+\b/g, (word) => (isAccountSetting(word) ? PLACES[word][0] : word)),
  };
}

function isAccountSetting(name: string): name is AccountSetting {
  return Object.hasOwn(PLACES, name);
}

function at(cloud: YamlMap, path: string) {
  const [first = '', second] = path.split('.');
  const value = valueAt(cloud, first);
  return second === undefined ? value : valueAt(value, second);
}

function translated(setting: AccountSetting, text: string): string {
  if (setting === 'OS_AUTH_TYPE') return AUTH_TYPES[text] ?? text;
  return setting.endsWith('_ENDPOINT') ? text.replace(PROJECT_PLACE, '{project_id}') : text;
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
