import { ValidateBy } from 'class-validator';
import { anyText, headerSafe, listOf, trueOrFalse } from './readers.js';
import { certificates } from './certificates.js';
import { projectId } from './project-id.js';
import { Refusal, Setting, type Reader } from './setting.decorator.js';
import { endpoint, isPrivateTransport, keystoneUrl } from './url-readers.js';

const CSBS_EXAMPLE = 'https://csbs.example.com/v1/{project_id}';
const VBS_EXAMPLE = 'https://vbs.example.com/v2/{project_id}';
const AUTH_TYPES = ['v3password', 'admin_token'] as const;
const LATER_AUTH_TYPES = ['v3applicationcredential', 'v3token', 'aksk'];

type AuthType = (typeof AUTH_TYPES)[number];

const authType: Reader<AuthType> = (text) => {
  const found = AUTH_TYPES.find((type) => type === text);
  if (found !== undefined) return found;
  const allowed = `must be one of ${AUTH_TYPES.join(', ')}`;
  throw new Refusal(LATER_AUTH_TYPES.includes(text) ? `${allowed}: this version does not support ${text}` : allowed);
};

/** A rule over several settings. A refused setting is reported for its form alone, and another's rule sees its Refusal. */
function Rule(holds: (settings: UpstreamEnvironment) => boolean, message: string): PropertyDecorator {
  return ValidateBy({
    name: message,
    validator: {
      validate: (value, args) =>
        value instanceof Refusal || (args?.object instanceof UpstreamEnvironment && holds(args.object)),
      defaultMessage: () => message,
    },
  });
}

/** An empty text is a required setting that nobody set. */
const isSet = (value: string | null): boolean => value !== '';

const RequiredFor = (type: AuthType, name: 'OS_AUTH_URL' | 'OS_USERNAME' | 'OS_PASSWORD' | 'OS_TOKEN') =>
  Rule(
    (settings) => settings.OS_AUTH_TYPE !== type || isSet(settings[name]),
    `must be set where OS_AUTH_TYPE is ${type}`,
  );

/** A credential travels with every call, so plain http must be asked for. */
const HttpsUnlessAllowed = (name: 'CSBS_ENDPOINT' | 'VBS_ENDPOINT' | 'OS_AUTH_URL') =>
  Rule(
    (settings) => settings.UPSTREAM_ALLOW_HTTP || !isSet(settings[name]) || isPrivateTransport(settings[name]),
    'must be https (UPSTREAM_ALLOW_HTTP=true lets plain http through; loopback needs no permission)',
  );

/** Where the cloud is and what we show it. */
export class UpstreamEnvironment {
  @Setting(trueOrFalse)
  UPSTREAM_ALLOW_HTTP = false;

  @Setting(endpoint(['v1'], CSBS_EXAMPLE))
  @Rule((settings) => isSet(settings.CSBS_ENDPOINT), `must be set, such as ${CSBS_EXAMPLE}`)
  @HttpsUnlessAllowed('CSBS_ENDPOINT')
  CSBS_ENDPOINT = '';

  @Setting(endpoint(['v2', 'v3'], VBS_EXAMPLE))
  @Rule((settings) => isSet(settings.VBS_ENDPOINT), `must be set, such as ${VBS_EXAMPLE}`)
  @HttpsUnlessAllowed('VBS_ENDPOINT')
  VBS_ENDPOINT = '';

  @Setting(authType)
  OS_AUTH_TYPE: AuthType = 'v3password';

  @Setting(keystoneUrl)
  @RequiredFor('v3password', 'OS_AUTH_URL')
  @HttpsUnlessAllowed('OS_AUTH_URL')
  OS_AUTH_URL = '';

  @Setting(anyText)
  @RequiredFor('v3password', 'OS_USERNAME')
  OS_USERNAME = '';

  @Setting(anyText)
  @RequiredFor('v3password', 'OS_PASSWORD')
  OS_PASSWORD = '';

  @Setting(anyText)
  OS_USER_DOMAIN_NAME = 'Default';

  @Setting(headerSafe)
  @RequiredFor('admin_token', 'OS_TOKEN')
  OS_TOKEN = '';

  /** The content of the file that the setting names. */
  @Setting(certificates)
  OS_CACERT: string | null = null;

  @Setting(listOf(projectId))
  @Rule(
    (settings) => settings.PROJECT_IDS.length > 0 || settings.OS_PROJECT_ID !== null,
    'must be set: the projects to serve, a comma list (or one in OS_PROJECT_ID)',
  )
  PROJECT_IDS: readonly string[] = [];

  @Setting(projectId)
  OS_PROJECT_ID: string | null = null;

  @Setting(anyText)
  OS_PROJECT_NAME: string | null = null;
}
