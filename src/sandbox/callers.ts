import type { Cloud } from './cloud.js';
import { signatureRefused, unauthorized } from './errors.js';
import type { Answer, Call } from './http.js';
import { SCHEME, VERIFY_FAIL, verify } from './signatures.js';

/** Who asks, as far as the services care: null is a token without a project. */
export interface Caller {
  projectId: string | null;
}

/** By token or by signature. A signature is looked at even beside a token; a foreign Authorization only without. */
export function callerOf(call: Call, cloud: Cloud): Caller | Answer {
  const authorization = call.headers['authorization'] ?? '';
  const token = call.headers['x-auth-token'] ?? '';
  if (authorization.startsWith(SCHEME) || (authorization !== '' && token === '')) return bySignature(call, cloud);
  return cloud.tokens.find(token) ?? unauthorized(cloud.url);
}

/** A key opens every project of its owner: X-Project-Id says which, and counts for nothing unless it is signed. */
function bySignature(call: Call, cloud: Cloud): Caller | Answer {
  const verdict = verify(call, cloud.world.accessKeys, cloud.now());
  if (verdict.refused !== undefined) return signatureRefused(verdict.refused);
  const wanted = call.headers['x-project-id'];
  if (wanted === undefined) return { projectId: verdict.key.projectId };
  const known = verdict.signed.includes('x-project-id') && cloud.world.projects.has(wanted);
  return known ? { projectId: wanted } : signatureRefused(VERIFY_FAIL);
}
