import { anyText, trueOrFalse } from './readers.js';
import { Rule, Setting } from './setting.decorator.js';
import { isPrivateTransport, issuerUrl } from './url-readers.js';

/** Whose access tokens are taken, and what their claims are called. */
export interface OidcSettings {
  /** To the letter as the operator wrote it: a token's `iss` must be the same text. */
  readonly issuer: string;
  readonly audience: string;
  readonly projectsClaim: string;
  readonly scopeClaim: string;
  /** Whether plain http needs no further permission. */
  readonly allowHttp: boolean;
}

type Name = 'OIDC_ISSUER' | 'OIDC_AUDIENCE' | 'OIDC_PROJECTS_CLAIM' | 'OIDC_SCOPE_CLAIM';

/** Without an issuer nobody's tokens are taken: who sets one of the others believes something that is not so. */
const OnlyWithIssuer = (name: Name, unset: string) =>
  Rule<OidcEnvironment>(
    (settings) => settings.OIDC_ISSUER !== '' || settings[name] === unset,
    'must not be set where OIDC_ISSUER is not set',
  );

export class OidcEnvironment {
  /** The cloud's setting as well: an issuer on plain http needs the same word. */
  @Setting(trueOrFalse)
  UPSTREAM_ALLOW_HTTP = false;

  @Setting(issuerUrl)
  @Rule<OidcEnvironment>(
    (settings) =>
      settings.UPSTREAM_ALLOW_HTTP || settings.OIDC_ISSUER === '' || isPrivateTransport(settings.OIDC_ISSUER),
    'must be https (UPSTREAM_ALLOW_HTTP=true lets plain http through; loopback needs no permission)',
  )
  OIDC_ISSUER = '';

  @Setting(anyText)
  @Rule<OidcEnvironment>(
    (settings) => settings.OIDC_ISSUER === '' || settings.OIDC_AUDIENCE !== '',
    'must be set where OIDC_ISSUER is: what tokens for this gateway name as their audience',
  )
  @OnlyWithIssuer('OIDC_AUDIENCE', '')
  OIDC_AUDIENCE = '';

  @Setting(anyText)
  @OnlyWithIssuer('OIDC_PROJECTS_CLAIM', 'projects')
  OIDC_PROJECTS_CLAIM = 'projects';

  @Setting(anyText)
  @OnlyWithIssuer('OIDC_SCOPE_CLAIM', 'scope')
  OIDC_SCOPE_CLAIM = 'scope';
}

/** `null`: no access tokens are taken. */
export function oidcSettings(values: OidcEnvironment): OidcSettings | null {
  if (values.OIDC_ISSUER === '') return null;
  return {
    issuer: values.OIDC_ISSUER,
    audience: values.OIDC_AUDIENCE,
    projectsClaim: values.OIDC_PROJECTS_CLAIM,
    scopeClaim: values.OIDC_SCOPE_CLAIM,
    allowHttp: values.UPSTREAM_ALLOW_HTTP,
  };
}
