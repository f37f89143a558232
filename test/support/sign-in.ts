import { parseKey } from '../../src/auth/key-format.js';
import type { Answer, TestGateway } from './gateway.js';

/** Where in the gateway its small Keystone stands. */
type Keystone = Pick<TestGateway, 'url'>;

export const idOf = (key: string): string => parseKey(key)?.id ?? 'none';

/** The body of a sign-in with a key as an application credential; `more` stands beside `identity`. */
export function credential(secret: string, id = idOf(secret), more: object = {}): string {
  const identity = { methods: ['application_credential'], application_credential: { id, secret } };
  return JSON.stringify({ auth: { identity, ...more } });
}

export async function postTokens(
  { url }: Keystone,
  body: string,
  { type = 'application/json', query = '' } = {},
): Promise<Answer> {
  const headers = { 'Content-Type': type };
  const answer = await fetch(`${url}/identity/v3/auth/tokens${query}`, { method: 'POST', headers, body });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** For `project`, or whichever comes first. */
export function signIn(
  keystone: Keystone,
  key: string,
  { project, query = '' }: { readonly project?: string; readonly query?: string } = {},
): Promise<Answer> {
  const more = project === undefined ? {} : { scope: { project: { id: project } } };
  return postTokens(keystone, credential(key, idOf(key), more), { query });
}

/** The gateway token in the answer to a sign-in. */
export const subject = ({ headers }: Answer): string => headers.get('x-subject-token') ?? 'none';

/** A gateway token of the key; fails where there is none. */
export async function tokenFor(keystone: Keystone, key: string, project?: string): Promise<string> {
  const answer = await signIn(keystone, key, project === undefined ? {} : { project });
  if (answer.status !== 201) throw new Error(`no token but ${answer.status}: ${answer.text}`);
  return subject(answer);
}
