import type { Json } from '../../core/json.js';
import type { CallContext } from '../call-context.js';
import type { Target } from '../endpoint.js';

/** What makes the cloud believe one of our calls. */
export interface CloudAuth {
  /** Headers for this one call, made afresh for every attempt. Throws UpstreamFailure of `identity`. */
  headers(projectId: string, target: Target, context: CallContext): Promise<Record<string, string>>;
  /** The catalog that came with the project's token; `null` where there is no Keystone. Throws UpstreamFailure of `identity`. */
  catalog(projectId: string, context: CallContext): Promise<Json>;
  /**
   * What came of a call with `headers`, to be told of every one; `null`: no answer. Whether asking once more, with new ones, may help:
   * never but after a 401.
   */
  answered(projectId: string, headers: Readonly<Record<string, string>>, status: number | null): boolean;
}

/** `OS_AUTH_TYPE=admin_token`: one token for all, which cannot be renewed. */
export function fixedToken(value: string): CloudAuth {
  return {
    headers: () => Promise.resolve({ 'X-Auth-Token': value }),
    answered: () => false,
    catalog: () => Promise.resolve(null),
  };
}
