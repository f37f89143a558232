import { createHash } from 'node:crypto';
import type { Cloud } from './cloud.js';
import { keystoneError, unauthorized } from './errors.js';
import { type Answer, type Call, json, parseJson } from './http.js';
import { grantFor } from './identity.auth.js';
import { catalogOf } from './identity.catalog.js';
import type { IssuedToken } from './tokens.js';
import { naiveTime } from './wire.js';

/** Keystone v3, as far as clients of CSBS and VBS need it. */
export function answerIdentity(call: Call, cloud: Cloud): Answer {
  const path = call.path.replace(/^\/identity/, '').replace(/(?<=.)\/$/, '');
  if (path === '/v3/auth/tokens' && call.method === 'POST') return issueToken(call, cloud);
  if (path === '/v3/auth/tokens' && ['GET', 'HEAD'].includes(call.method)) return validateToken(call, cloud);
  if (path === '/v3' && call.method === 'GET') return json(200, { version: versionOf(cloud) });
  if ((path === '' || path === '/') && call.method === 'GET') {
    return json(300, { versions: { values: [versionOf(cloud)] } });
  }
  return keystoneError(404, `(http://${call.headers['host'] ?? ''}${call.path}): The resource could not be found.`);
}

function issueToken(call: Call, cloud: Cloud): Answer {
  const grant = grantFor(parseJson(call.body), cloud);
  if (grant.refused === 'unauthorized') return unauthorized(cloud.url);
  if (grant.refused !== undefined) return keystoneError(grant.refused, grant.message);
  const token = cloud.tokens.issue(grant);
  return json(201, tokenBody(call, cloud, token), { 'x-subject-token': token.id, vary: 'X-Auth-Token' });
}

function validateToken(call: Call, cloud: Cloud): Answer {
  if (cloud.tokens.find(call.headers['x-auth-token']) === null) return unauthorized(cloud.url);
  const subject = cloud.tokens.find(call.headers['x-subject-token']);
  if (subject === null) return keystoneError(404, 'Failed to validate token');
  return json(200, tokenBody(call, cloud, subject), { 'x-subject-token': subject.id, vary: 'X-Auth-Token' });
}

/** Keystone ends tokens at whole seconds. */
function expiryText(token: IssuedToken): string {
  const seconds = token.expiresAt.toISOString().slice(0, 19);
  return token.cutShort ? seconds : `${seconds}.000000Z`;
}

function tokenBody(call: Call, cloud: Cloud, token: IssuedToken): unknown {
  const { user } = cloud.world;
  const domain = { id: 'default', name: 'Default' };
  const body = {
    methods: token.methods,
    user: { domain, id: user.id, name: user.name, password_expires_at: null },
    audit_ids: [createHash('sha256').update(token.id).digest('base64url').slice(0, 22)],
    expires_at: expiryText(token),
    issued_at: `${naiveTime(token.issuedAt)}Z`,
  };
  if (token.projectId === null) return { token: body };
  const project = cloud.world.project(token.projectId);
  const scoped = {
    ...body,
    is_domain: false,
    project: { domain, id: project.id, name: project.name },
    roles: [{ id: 'b1c3a6e2f0d94f1c8a5e7d2096f4c3ab', name: 'member' }],
  };
  if (call.query.has('nocatalog')) return { token: scoped };
  return { token: { ...scoped, catalog: catalogOf(cloud, project.id) } };
}

function versionOf(cloud: Cloud): unknown {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${cloud.url}/identity/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}
