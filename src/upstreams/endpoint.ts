import { projectId as strictProjectId } from '../core/ids.js';

/** One segment of a path, or none: what may follow an endpoint. Ids were checked before they got here. */
const PATH_BELOW = /^(\/[a-z_]+|\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})+$/;

/** `GET` target below an endpoint template such as `https://vbs.example.com/v2/{project_id}`. */
export interface Target {
  readonly origin: string;
  /** Path and query, beginning with a slash. */
  readonly path: string;
}

/**
 * Puts a project, a path and a query into an endpoint template. The last guard before the wire: a path that is not of the
 * template's form is a bug of ours and throws. (`encodeURIComponent('..')` is still `..`, and every URL parser collapses it.)
 */
export function target(template: string, projectId: string, below: string, query?: URLSearchParams): Target {
  if (strictProjectId(projectId) !== projectId) throw new Error('not a project id');
  if (!PATH_BELOW.test(below)) throw new Error('not a path below an endpoint');
  const url = new URL(template.replace('{project_id}', projectId));
  const expected = `${url.pathname}${below}`;
  url.pathname = expected;
  if (url.pathname !== expected) throw new Error('the path changed while it was put together');
  const search = query?.toString() ?? '';
  return { origin: url.origin, path: search === '' ? expected : `${expected}?${search}` };
}
