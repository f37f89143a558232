import { anyText, headerSafe, listOf, trueOrFalse } from './readers.js';
import { certificates } from './certificates.js';
import { projectId } from './project-id.js';
import { Refusal, Rule, Setting, type Reader } from './setting.decorator.js';
import { endpoint, isPrivateTransport, keystoneUrl } from './url-readers.js';

const CSBS_EXAMPLE = 'https://csbs.example.com/v1/{project_id}';
const VBS_EXAMPLE = 'https://vbs.example.com/v2/{project_id}';
const CBR_EXAMPLE = 'https://cbr.example.com/v3/{project_id}';
/** Stands for the address that the catalog has: most catalogs list the service, and nobody gets it who has not asked for it. */
export const FROM_CATALOG = 'catalog';
const AUTH_TYPES = ['v3password', 'v3applicationcredential', 'v3token', 'admin_token', 'aksk'] as const;

type AuthType = (typeof AUTH_TYPES)[number];

type Credential =
  | 'OS_AUTH_URL'
  | 'OS_USERNAME'
  | 'OS_PASSWORD'
  | 'OS_TOKEN'
  | 'OS_APPLICATION_CREDENTIAL_ID'
  | 'OS_APPLICATION_CREDENTIAL_SECRET'
  | 'OS_ACCESS_KEY'
  | 'OS_SECRET_KEY';

/** What each way to sign in needs. By any key: where OS_AUTH_TYPE was refused, its Refusal asks for nothing. */
const NEEDS: ReadonlyMap<unknown, readonly Credential[]> = new Map<AuthType, readonly Credential[]>([
  ['v3password', ['OS_AUTH_URL', 'OS_USERNAME', 'OS_PASSWORD']],
  ['v3applicationcredential', ['OS_AUTH_URL', 'OS_APPLICATION_CREDENTIAL_ID', 'OS_APPLICATION_CREDENTIAL_SECRET']],
  ['v3token', ['OS_AUTH_URL', 'OS_TOKEN']],
  ['admin_token', ['OS_TOKEN']],
  ['aksk', ['OS_ACCESS_KEY', 'OS_SECRET_KEY']],
]);

/** Other clients find the version out by themselves, and call so what we call by it. */
const UNVERSIONED: ReadonlyMap<string, AuthType> = new Map([
  ['password', 'v3password'],
  ['token', 'v3token'],
]);

const authType: Reader<AuthType> = (text) => {
  const found = UNVERSIONED.get(text) ?? AUTH_TYPES.find((type) => type === text);
  if (found === undefined) throw new Refusal(`must be one of ${AUTH_TYPES.join(', ')}`);
  return found;
};

const INTERFACES = ['public', 'internal', 'admin'] as const;

export type CatalogInterface = (typeof INTERFACES)[number];

/** Older clients write publicURL. */
const catalogInterface: Reader<CatalogInterface> = (text) => {
  const found = INTERFACES.find((face) => face === text || `${face}URL` === text);
  if (found === undefined) throw new Refusal(`must be one of ${INTERFACES.join(', ')}`);
  return found;
};

/** An empty text is a required setting that nobody set. */
const isSet = (value: string | null): boolean => value !== '';

const NeededToSignIn = (name: Credential) =>
  Rule<UpstreamEnvironment>(
    (settings) => isSet(settings[name]) || NEEDS.get(settings.OS_AUTH_TYPE)?.includes(name) !== true,
    ({ OS_AUTH_TYPE }) => `must be set where OS_AUTH_TYPE is ${OS_AUTH_TYPE}`,
  );

/** Where there is no Keystone, nobody tells where the services are. */
const hasCatalog = ({ OS_AUTH_TYPE: type }: UpstreamEnvironment): boolean => type !== 'admin_token' && type !== 'aksk';

/** Keystone tells the id of a project by its name, and that of an application credential's project without one. */
const canFindProject = (settings: UpstreamEnvironment): boolean =>
  settings.OS_AUTH_TYPE === 'v3applicationcredential' || (hasCatalog(settings) && settings.OS_PROJECT_NAME !== null);

const cbrEndpoint: Reader<string> = (text) =>
  text === FROM_CATALOG ? text : endpoint(['v3'], `${CBR_EXAMPLE}, or ${FROM_CATALOG}`)(text);

/** Backups are in CBR alone: the older services need not be there. */
const isCbrAlone = ({ CSBS_ENDPOINT: csbs, CBR_ENDPOINT: cbr }: UpstreamEnvironment): boolean =>
  cbr !== null && !isSet(csbs);

/** A credential travels with every call, so plain http must be asked for. */
const HttpsUnlessAllowed = (name: 'CSBS_ENDPOINT' | 'VBS_ENDPOINT' | 'CBR_ENDPOINT' | 'OS_AUTH_URL') =>
  Rule<UpstreamEnvironment>(
    (settings) => settings.UPSTREAM_ALLOW_HTTP || isPrivate(settings[name]),
    () => 'must be https (UPSTREAM_ALLOW_HTTP=true lets plain http through; loopback needs no permission)',
  );

function isPrivate(address: string | null): boolean {
  return address === null || !isSet(address) || address === FROM_CATALOG || isPrivateTransport(address);
}

/** Where the cloud is and what we show it. */
export class UpstreamEnvironment {
  @Setting(trueOrFalse)
  UPSTREAM_ALLOW_HTTP = false;

  @Setting(endpoint(['v1'], CSBS_EXAMPLE))
  @Rule<UpstreamEnvironment>(
    (settings) => isSet(settings.CSBS_ENDPOINT) || hasCatalog(settings) || isCbrAlone(settings),
    () => `must be set, such as ${CSBS_EXAMPLE}`,
  )
  @HttpsUnlessAllowed('CSBS_ENDPOINT')
  CSBS_ENDPOINT = '';

  @Setting(endpoint(['v2', 'v3'], VBS_EXAMPLE))
  @Rule<UpstreamEnvironment>(
    (settings) => isSet(settings.VBS_ENDPOINT) || hasCatalog(settings) || isCbrAlone(settings),
    () => `must be set, such as ${VBS_EXAMPLE}`,
  )
  @HttpsUnlessAllowed('VBS_ENDPOINT')
  VBS_ENDPOINT = '';

  @Setting(cbrEndpoint)
  @Rule<UpstreamEnvironment>(
    (settings) => settings.CBR_ENDPOINT !== FROM_CATALOG || hasCatalog(settings),
    ({ OS_AUTH_TYPE }) =>
      `must be an address such as ${CBR_EXAMPLE}: with OS_AUTH_TYPE ${OS_AUTH_TYPE} there is no catalog`,
  )
  @HttpsUnlessAllowed('CBR_ENDPOINT')
  CBR_ENDPOINT: string | null = null;

  @Setting(anyText)
  OS_REGION_NAME: string | null = null;

  @Setting(catalogInterface)
  OS_INTERFACE: CatalogInterface = 'public';

  @Setting(authType)
  OS_AUTH_TYPE: AuthType = 'v3password';

  @Setting(keystoneUrl)
  @NeededToSignIn('OS_AUTH_URL')
  @HttpsUnlessAllowed('OS_AUTH_URL')
  OS_AUTH_URL = '';

  @Setting(anyText)
  @NeededToSignIn('OS_USERNAME')
  OS_USERNAME = '';

  @Setting(anyText)
  @NeededToSignIn('OS_PASSWORD')
  OS_PASSWORD = '';

  @Setting(anyText)
  OS_USER_DOMAIN_NAME = 'Default';

  @Setting(anyText)
  OS_USER_DOMAIN_ID: string | null = null;

  @Setting(headerSafe)
  @NeededToSignIn('OS_TOKEN')
  OS_TOKEN = '';

  @Setting(anyText)
  @NeededToSignIn('OS_APPLICATION_CREDENTIAL_ID')
  OS_APPLICATION_CREDENTIAL_ID = '';

  @Setting(anyText)
  @NeededToSignIn('OS_APPLICATION_CREDENTIAL_SECRET')
  OS_APPLICATION_CREDENTIAL_SECRET = '';

  @Setting(headerSafe)
  @NeededToSignIn('OS_ACCESS_KEY')
  OS_ACCESS_KEY = '';

  @Setting(anyText)
  @NeededToSignIn('OS_SECRET_KEY')
  OS_SECRET_KEY = '';

  /** The content of the file that the setting names. */
  @Setting(certificates)
  OS_CACERT: string | null = null;

  @Setting(listOf(projectId))
  @Rule<UpstreamEnvironment>(
    (settings) => settings.PROJECT_IDS.length > 0 || settings.OS_PROJECT_ID !== null || canFindProject(settings),
    (settings) =>
      `must be set: the projects to serve, a comma list (or one in OS_PROJECT_ID${hasCatalog(settings) ? ' or OS_PROJECT_NAME' : ''})`,
  )
  @Rule<UpstreamEnvironment>(
    (settings) => settings.OS_AUTH_TYPE !== 'v3applicationcredential' || settings.PROJECT_IDS.length <= 1,
    () => 'must be one project where OS_AUTH_TYPE is v3applicationcredential: such a credential belongs to one',
  )
  PROJECT_IDS: readonly string[] = [];

  @Setting(projectId)
  OS_PROJECT_ID: string | null = null;

  @Setting(anyText)
  OS_PROJECT_NAME: string | null = null;

  @Setting(anyText)
  OS_PROJECT_DOMAIN_NAME: string | null = null;

  @Setting(anyText)
  OS_PROJECT_DOMAIN_ID: string | null = null;
}
