import type { Clock } from '../../clock.js';
import type { ProjectScope, ServedProject, UpstreamAuth } from '../../config/cloud-settings.js';
import { projectId as strictProjectId } from '../../core/ids.js';
import { isJsonObject, parseJson, type Json, type JsonObject } from '../../core/json.js';
import { utcTime } from '../../core/time.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { UpstreamHttp, UpstreamAnswer } from '../upstream-http.js';
import type { IssuedToken, IssueToken } from './token-source.js';

/** How we prove to Keystone who we are; its address and the rest of what each way needs. */
export type KeystoneAuth = Exclude<UpstreamAuth, { type: 'admin_token' | 'aksk' }>;

const TOKEN = /^[\x21-\x7e]+$/;

/**
 * `POST {OS_AUTH_URL}/auth/tokens` for one project (Keystone API v3, "Authentication and token management"): 201, the token
 * in `X-Subject-Token`, its end in `token.expires_at`. The catalog is left out where nobody needs it: it may be long.
 */
export function keystoneTokens(http: UpstreamHttp, auth: KeystoneAuth, clock: Clock, withCatalog: boolean): IssueToken {
  const { origin, pathname } = new URL(auth.authUrl);
  return async (scope, { signal, trace }) => {
    const answer = await http
      .send({
        method: 'POST',
        origin,
        path: `${pathname}/auth/tokens${withCatalog ? '' : '?nocatalog'}`,
        headers: { 'Content-Type': 'application/json', 'X-Request-Id': trace.requestId },
        body: JSON.stringify({ auth: tokenRequest(auth, scope) }),
        signal,
        trace,
      })
      .catch(withoutToken);
    if (answer.status !== 201) throw refusal(answer.status);
    return readToken(answer, scope, clock);
  };
}

/** An application credential belongs to a project; Keystone refuses it together with a scope. */
function tokenRequest(auth: KeystoneAuth, wanted: ProjectScope): Json {
  switch (auth.type) {
    case 'v3password': {
      const user = { name: auth.username, password: auth.password, domain: { ...auth.userDomain } };
      return { identity: { methods: ['password'], password: { user } }, ...scopeOf(wanted) };
    }
    case 'v3token':
      return { identity: { methods: ['token'], token: { id: auth.token } }, ...scopeOf(wanted) };
    case 'v3applicationcredential': {
      const credential = { id: auth.credentialId, secret: auth.credentialSecret };
      return { identity: { methods: ['application_credential'], application_credential: credential } };
    }
  }
}

function scopeOf(wanted: ProjectScope): JsonObject {
  switch (wanted.by) {
    case 'id':
      return { scope: { project: { id: wanted.id } } };
    case 'name':
      return { scope: { project: { name: wanted.name, domain: { ...wanted.domain } } } };
    case 'credential':
      return {};
  }
}

/** Silence stays a timeout; any other trouble on the way means that there is no token. */
function withoutToken(error: unknown): never {
  if (!(error instanceof UpstreamFailure) || error.kind === 'timeout') throw error;
  throw new UpstreamFailure('identity', 'no-token', error.reason === null ? {} : { reason: error.reason });
}

function refusal(status: number): UpstreamFailure {
  const refused = [400, 401, 403, 404].includes(status);
  return new UpstreamFailure('identity', refused ? 'unauthorized' : 'no-token', { status });
}

/**
 * The lifetime is told by the cloud's clock alone, from `issued_at` to `expires_at`: ours may be set wrong. (`expires_at` lacks its Z
 * when an application credential ends the token; it is UTC all the same.)
 */
function readToken(answer: UpstreamAnswer, wanted: ProjectScope, clock: Clock): IssuedToken {
  const value = answer.header('x-subject-token');
  const body = parseJson(answer.text);
  const token = isJsonObject(body) && isJsonObject(body['token']) ? body['token'] : {};
  const end = epochMs(token['expires_at']);
  const project = projectOf(token, wanted);
  if (value === null || !TOKEN.test(value) || end === null || project === null) {
    throw new UpstreamFailure('identity', 'no-token', { status: answer.status });
  }
  // An application credential of another project would make every call a "Malformed request url".
  if (wanted.by === 'id' && project.id !== wanted.id) {
    throw new UpstreamFailure('identity', 'unauthorized', { status: answer.status, code: 'another_project' });
  }
  const begin = epochMs(token['issued_at']) ?? clock.epochMs();
  return { value, lifetimeMs: Math.max(1000, end - begin), catalog: token['catalog'] ?? null, project };
}

/** The project that the token is for; `null` where it does not say so in form, unless we know what we asked for. */
function projectOf({ project }: JsonObject, wanted: ProjectScope): ServedProject | null {
  const { id, name } = isJsonObject(project) ? project : {};
  if (typeof id !== 'string') return wanted.by === 'id' ? { id: wanted.id, name: null } : null;
  const inForm = strictProjectId(id) ?? (wanted.by === 'id' ? id : null);
  return inForm === null ? null : { id: inForm, name: typeof name === 'string' && name !== '' ? name : null };
}

function epochMs(time: Json | undefined): number | null {
  const utc = typeof time === 'string' ? utcTime(time) : null;
  return utc === null ? null : Date.parse(utc);
}
