import type { Clock } from '../../clock.js';
import type { UpstreamAuth } from '../../config/settings.js';
import { isJsonObject, parseJson, type Json } from '../../core/json.js';
import { utcTime } from '../../core/time.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { UpstreamHttp, UpstreamAnswer } from '../upstream-http.js';
import type { IssueToken } from './token-source.js';

type PasswordAuth = Extract<UpstreamAuth, { type: 'v3password' }>;

const TOKEN = /^[\x21-\x7e]+$/;

/**
 * `POST {OS_AUTH_URL}/auth/tokens?nocatalog` with a password, scoped to one project (Keystone API v3, "Password authentication with
 * scoped authorization"): 201, the token in `X-Subject-Token`, its end in `token.expires_at`.
 */
export function keystonePassword(http: UpstreamHttp, auth: PasswordAuth, clock: Clock): IssueToken {
  const { origin, pathname } = new URL(auth.authUrl);
  return async (projectId, { signal, requestId }) => {
    const answer = await http
      .send({
        method: 'POST',
        origin,
        path: `${pathname}/auth/tokens?nocatalog`,
        headers: { 'Content-Type': 'application/json', 'X-Request-Id': requestId },
        body: JSON.stringify(passwordRequest(auth, projectId)),
        signal,
      })
      .catch(withoutToken);
    if (answer.status !== 201) throw refusal(answer.status);
    return readToken(answer, clock);
  };
}

function passwordRequest(auth: PasswordAuth, projectId: string): Json {
  const user = { name: auth.username, password: auth.password, domain: { name: auth.userDomainName } };
  return { auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { id: projectId } } } };
}

/** Silence stays a timeout; any other trouble on the way means that there is no token. */
function withoutToken(error: unknown): never {
  if (error instanceof UpstreamFailure && error.kind !== 'timeout') throw new UpstreamFailure('identity', 'no-token');
  throw error;
}

function refusal(status: number): UpstreamFailure {
  const refused = [400, 401, 403, 404].includes(status);
  return new UpstreamFailure('identity', refused ? 'unauthorized' : 'no-token', { status });
}

/**
 * The lifetime is told by the cloud's clock alone, from `issued_at` to `expires_at`: ours may be set wrong. (`expires_at` lacks its Z
 * when an application credential ends the token; it is UTC all the same.)
 */
function readToken(answer: UpstreamAnswer, clock: Clock): { value: string; lifetimeMs: number } {
  const value = answer.header('x-subject-token');
  const body = parseJson(answer.text);
  const token = isJsonObject(body) ? body['token'] : null;
  const end = isJsonObject(token) ? epochMs(token['expires_at']) : null;
  if (value === null || !TOKEN.test(value) || end === null) {
    throw new UpstreamFailure('identity', 'no-token', { status: answer.status });
  }
  const begin = isJsonObject(token) ? epochMs(token['issued_at']) : null;
  return { value, lifetimeMs: Math.max(1000, end - (begin ?? clock.epochMs())) };
}

function epochMs(time: Json | undefined): number | null {
  const utc = typeof time === 'string' ? utcTime(time) : null;
  return utc === null ? null : Date.parse(utc);
}
