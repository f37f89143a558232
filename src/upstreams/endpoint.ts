import { projectId as strictProjectId } from '../core/ids.js';

/** One segment of a path, or none: what may follow an endpoint. Ids were checked before they got here. */
const PATH_BELOW = /^(\/[a-z_]+|\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})+$/;

/** `GET` target below an endpoint template such as `https://vbs.example.com/v2/{project_id}`. */
export interface Target {
  readonly origin: string;
  /** Path and query, beginning with a slash. */
  readonly path: string;
}

/** An endpoint template such as `https://vbs.example.com/v2/{project_id}`, read once: as a URL for each call, it took as long as the join. */
export interface Endpoint {
  readonly template: string;
  readonly origin: string;
  /** Its path before the project's id and after it. */
  readonly before: string;
  readonly after: string;
}

const PLACE_IN_A_PATH = '%7Bproject_id%7D';

/** Throws where the template is no address of a server, or has no one place for a project in its path. */
export function endpointAt(template: string): Endpoint {
  const { origin, pathname } = new URL(template);
  const at = pathname.indexOf(PLACE_IN_A_PATH);
  if (at === -1 || pathname.lastIndexOf(PLACE_IN_A_PATH) !== at) throw new Error('not the template of an endpoint');
  return { template, origin, before: pathname.slice(0, at), after: pathname.slice(at + PLACE_IN_A_PATH.length) };
}

/**
 * Puts a project, a path and a query into an endpoint. The last guard before the wire: what is not of their form is a bug of ours and throws.
 * (`encodeURIComponent('..')` is still `..`, and every URL parser collapses it.) Nothing of that form is collapsed or encoded.
 */
export function target(
  { origin, before, after }: Endpoint,
  projectId: string,
  below: string,
  query?: URLSearchParams,
): Target {
  if (strictProjectId(projectId) !== projectId) throw new Error('not a project id');
  if (!PATH_BELOW.test(below)) throw new Error('not a path below an endpoint');
  const path = `${before}${projectId}${after}${below}`;
  const search = query?.toString() ?? '';
  return { origin, path: search === '' ? path : `${path}?${search}` };
}
