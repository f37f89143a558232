import type { ReferenceObject, ResponseObject, ResponsesObject, SchemaObject } from 'openapi3-ts/oas31';
import { isRawRoute } from '../../http/error.filter.js';
import { Problem, type ProblemCode } from '../../http/problem.js';
import { headers } from './headers.js';
import type { Route } from './route.js';
import type { TypeSchemas } from './type-schemas.js';

/** Whoever has to say who they are may have to be asked about at an issuer or a cloud. */
const OF_KNOWN_CALLERS: readonly ProblemCode[] = [
  'unauthenticated', 'rate-limited', 'upstream-error', 'upstream-auth', 'upstream-malformed', 'overloaded', 'upstream-throttled',
  'upstream-unavailable', 'upstream-timeout',
]; // prettier-ignore

/** Every status but success, with the codes that it may have: read off the route, as the guards and the filter do. */
export function refusalsOf(route: Route, schemas: TypeSchemas): ResponsesObject {
  const problems = codesOf(route).map((code) => new Problem(code));
  const own = Object.keys(route.documentation.ownRefusals ?? {}).map(Number);
  const statuses = [...new Set([...problems.map(({ status }) => status), ...own])].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = problems.filter((problem) => problem.status === status);
      return [String(status), refusal(route, status, ofStatus, schemas)];
    }),
  );
}

function codesOf(route: Route): readonly ProblemCode[] {
  const { access, path, documentation } = route;
  const isScoped = !['any', 'public'].includes(access);
  return [
    'invalid-request',
    'internal-error',
    ...(isKnown(route) ? OF_KNOWN_CALLERS : []),
    ...(isScoped ? (['forbidden'] as const) : []),
    ...(path.includes('{') ? (['not-found'] as const) : []),
    ...(documentation.refusals ?? []),
  ];
}

function refusal(route: Route, status: number, problems: readonly Problem[], schemas: TypeSchemas): ResponseObject {
  const isRaw = isRawRoute(route.path);
  const ownType = route.documentation.ownRefusals?.[status];
  const usual =
    problems.length === 0 ? [] : [isRaw ? openStackSchema(status, schemas) : problemSchema(problems, schemas)];
  const own = ownType === undefined ? [] : ownType.split('|').map((name) => schemas.ref(name));
  const isProblem = !isRaw && own.length === 0;
  return {
    description: [...new Set(problems.map(({ detail }) => detail))].join(' ') || 'Not now.',
    headers: headers('X-Request-Id', 'Cache-Control', 'Vary', ...headersOf(route, status)),
    content: { [isProblem ? 'application/problem+json' : 'application/json']: { schema: oneOf([...own, ...usual]) } },
  };
}

/** Whether it is somebody's: who signs in is known by then. */
export function isKnown({ access, documentation }: Route): boolean {
  return access !== 'public' || documentation.body !== undefined;
}

function headersOf(route: Route, status: number): readonly string[] {
  const limits = isKnown(route) ? ['RateLimit', 'RateLimit-Policy'] : [];
  if (status === 401) return ['WWW-Authenticate', ...limits];
  const isLater = status === 429 || (status === 503 && route.documentation.ownRefusals?.[503] === undefined);
  return isLater ? ['Retry-After', ...limits] : limits;
}

function problemSchema(problems: readonly Problem[], schemas: TypeSchemas): SchemaObject {
  const codes = problems.map(({ code }) => code);
  const properties = { status: { const: problems[0]?.status }, code: { enum: codes } };
  return { allOf: [schemas.ref('ProblemBody'), { properties }] };
}

/** The gateway's own refusals on raw routes. */
function openStackSchema(status: number, schemas: TypeSchemas): SchemaObject {
  const error: SchemaObject = { properties: { code: { const: status }, title: {}, message: {} } };
  return { allOf: [schemas.ref('OpenStackError'), { properties: { error } }] };
}

export function oneOf(shapes: readonly (SchemaObject | ReferenceObject)[]): SchemaObject | ReferenceObject {
  const [only, ...more] = shapes;
  return only !== undefined && more.length === 0 ? only : { oneOf: [...shapes] };
}
