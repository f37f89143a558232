import type { UpstreamAuth } from '../../config/cloud-settings.js';

/** As whom we sign in and where: what a cloud locks, and whose answers a cache keeps. Not the secret, but where the secret is all there is. */
export function accountOf(auth: UpstreamAuth): readonly string[] {
  switch (auth.type) {
    case 'v3password':
      return [auth.type, auth.authUrl, JSON.stringify(auth.userDomain), auth.username];
    case 'v3applicationcredential':
      return [auth.type, auth.authUrl, auth.credentialId];
    case 'v3token':
      return [auth.type, auth.authUrl, auth.token];
    case 'admin_token':
      return [auth.type, auth.token];
    case 'aksk':
      return [auth.type, auth.accessKey];
  }
}
