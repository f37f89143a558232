import type { MediaTypeObject, OperationObject, ResponseObject } from 'openapi3-ts/oas31';
import type { Shape } from '../documented.decorator.js';
import { headers } from './headers.js';
import { parametersOf } from './parameters.js';
import { isKnown, refusalsOf } from './refusals.js';
import type { Route } from './route.js';
import type { TypeSchemas } from './type-schemas.js';

const SCHEMES = ['bearer', 'apiKey', 'authToken'];

export function operationOf(route: Route, schemas: TypeSchemas): OperationObject {
  const { access, documentation, status } = route;
  const { id, tag, summary, description, body, isCached } = documentation;
  const scopes = ['any', 'public'].includes(access) ? [] : [access];
  const needs = scopes.length === 0 ? '' : `Needs the scope \`${access}\`.`;
  const text = [description, needs].filter((part) => part !== undefined && part !== '').join('\n\n');
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(text === '' ? {} : { description: text }),
    // From 3.1 on roles may be named for every scheme.
    security: access === 'public' ? [] : SCHEMES.map((scheme) => ({ [scheme]: scopes })),
    parameters: [...parametersOf(route, schemas)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemas.ref(body) } } } }),
    responses: {
      [String(status)]: success(route, schemas),
      ...(isCached === true ? { '304': unchanged() } : {}),
      ...refusalsOf(route, schemas),
    },
  };
}

function success(route: Route, schemas: TypeSchemas): ResponseObject {
  const { documentation, status } = route;
  const { answer, events, isCached } = documentation;
  const limits = isKnown(route) ? ['RateLimit', 'RateLimit-Policy'] : [];
  const cached = isCached === true ? ['ETag', 'Age', 'Cache-Status'] : [];
  const token = answer === 'TokenAnswer' ? ['X-Subject-Token'] : [];
  const told = headers('X-Request-Id', 'Cache-Control', 'Vary', ...cached, ...token, ...limits);
  if (events !== undefined) {
    return {
      description: 'The events.',
      headers: told,
      content: { 'text/event-stream': eventStream(events, schemas) },
    };
  }
  if (answer === undefined) return { description: 'Done.', headers: told };
  const shapes = typeof answer === 'string' ? [{ type: answer }] : answer;
  const description = status === 300 ? 'The versions to choose from.' : 'The answer.';
  return { description, headers: told, content: { 'application/json': shaped(shapes, schemas) } };
}

function shaped(shapes: readonly Shape[], schemas: TypeSchemas): MediaTypeObject {
  const [only] = shapes;
  if (only !== undefined && shapes.length === 1) return { schema: schemas.ref(only.type) };
  const refs = shapes.map(({ type, given }) => ({
    ...schemas.ref(type),
    description: given === undefined ? 'Otherwise.' : `With \`${given}\`.`,
  }));
  // What is left by `fields` may be all there is.
  const areExclusive = !shapes.some(({ type }) => type.startsWith('Selected'));
  return {
    schema: areExclusive ? { oneOf: refs } : { anyOf: refs },
    'x-shapes': shapes.map(({ type, given }) => ({ given: given ?? null, ...schemas.ref(type) })),
  };
}

/** OpenAPI 3.1 has no words for the events of a stream. */
function eventStream(events: Readonly<Record<string, string>>, schemas: TypeSchemas): MediaTypeObject {
  const data = Object.entries(events).map(([event, type]) => [event, schemas.ref(type)]);
  return { schema: { type: 'string' }, 'x-events': Object.fromEntries(data) as object };
}

function unchanged(): ResponseObject {
  const description = 'Nothing has changed since the answer with that `ETag`.';
  return { description, headers: headers('X-Request-Id', 'Cache-Control', 'Vary', 'ETag', 'Age', 'Cache-Status') };
}
