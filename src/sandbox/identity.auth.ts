import type { Cloud } from './cloud.js';
import { at } from './http.js';
import type { Grant } from './tokens.js';
import type { ApplicationCredential, Project, World } from './world.js';

type Refusal = { refused: 'unauthorized' } | { refused: 400 | 404; message: string };
type Outcome = (Grant & { refused?: undefined }) | Refusal;

const WRONG: Refusal = { refused: 'unauthorized' };
const MALFORMED: Refusal = { refused: 400, message: 'Invalid input for field: the request body is not as documented.' };

/** Who asks, and for which project: everything wrong is one and the same 401, everything ill-formed 400. */
export function grantFor(body: unknown, cloud: Cloud): Outcome {
  const identity = at(body, 'auth', 'identity');
  const methods = at(identity, 'methods');
  if (!Array.isArray(methods)) return MALFORMED;
  const method: unknown = methods[0];
  if (method === 'password') return byPassword(identity, body, cloud);
  if (method === 'token') return byToken(identity, body, cloud);
  if (method === 'application_credential') return byCredential(identity, body, cloud);
  return typeof method === 'string' ? WRONG : MALFORMED;
}

function byPassword(identity: unknown, body: unknown, cloud: Cloud): Outcome {
  const user = at(identity, 'password', 'user');
  const named = at(user, 'id') !== undefined || (at(user, 'name') !== undefined && at(user, 'domain') !== undefined);
  if (typeof at(user, 'password') !== 'string' || !named) return MALFORMED;
  if (!isUser(user, cloud.world) || at(user, 'password') !== cloud.world.user.password) return WRONG;
  return scoped(body, cloud, ['password']);
}

function byToken(identity: unknown, body: unknown, cloud: Cloud): Outcome {
  const id = at(identity, 'token', 'id');
  if (typeof id !== 'string') return MALFORMED;
  const token = cloud.tokens.find(id);
  if (token === null) return WRONG;
  const outcome = scoped(body, cloud, ['token', ...token.methods.filter((method) => method !== 'token')]);
  // A token got by a token lives no longer than the one it came from.
  return outcome.refused === undefined ? { ...outcome, notAfter: token.expiresAt } : outcome;
}

/** An unknown credential is 404 (not 401), and a scope beside a credential is refused: it carries its own. */
function byCredential(identity: unknown, body: unknown, cloud: Cloud): Outcome {
  const claim = at(identity, 'application_credential');
  if (typeof at(claim, 'secret') !== 'string') return MALFORMED;
  const credential = credentialOf(claim, cloud.world);
  if (credential === undefined) return { refused: 404, message: 'Could not find Application Credential.' };
  const ended = credential.expiresAt !== null && credential.expiresAt <= cloud.now();
  if (ended || at(claim, 'secret') !== credential.secret || at(body, 'auth', 'scope') !== undefined) return WRONG;
  return {
    methods: ['application_credential'],
    projectId: credential.projectId,
    applicationCredentialId: credential.id,
    notAfter: credential.expiresAt,
  };
}

function credentialOf(claim: unknown, world: World): ApplicationCredential | undefined {
  const id = at(claim, 'id');
  if (id !== undefined) return world.applicationCredentials.find((credential) => credential.id === id);
  if (!isUser(at(claim, 'user'), world)) return undefined;
  return world.applicationCredentials.find((credential) => credential.name === at(claim, 'name'));
}

function isUser(claim: unknown, world: World): boolean {
  const id = at(claim, 'id');
  if (id !== undefined) return id === world.user.id;
  return at(claim, 'name') === world.user.name && isDefaultDomain(at(claim, 'domain'));
}

function isDefaultDomain(domain: unknown): boolean {
  const id = at(domain, 'id');
  return id === undefined ? at(domain, 'name') === 'Default' : id === 'default';
}

function scoped(body: unknown, cloud: Cloud, methods: string[]): Outcome {
  const scope = at(body, 'auth', 'scope');
  if (scope === undefined || scope === 'unscoped') return { methods, projectId: null };
  const claim = at(scope, 'project');
  if (claim === undefined) return WRONG;
  const project = projectOf(claim, cloud.world);
  return project === undefined ? WRONG : { methods, projectId: project.id };
}

function projectOf(claim: unknown, world: World): Project | undefined {
  const id = at(claim, 'id');
  if (typeof id === 'string') return world.projects.get(id);
  if (!isDefaultDomain(at(claim, 'domain'))) return undefined;
  return [...world.projects.values()].find((project) => project.name === at(claim, 'name'));
}
