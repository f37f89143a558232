import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { HeaderObject, MediaTypeObject, ResponseObject } from 'openapi3-ts/oas31';
import type { Exchange } from './answer-tap.js';
import { API, operationFor, type Operation } from './api-document.js';

/** The pages and the document itself are no operations; nor is the route that leaks, so that the search for leaks is seen to work. */
const NO_OPERATION = /^\/(docs(\/.*)?|assets\/.*|openapi\.json|leak)$/;
const RAW = /^\/(v[123]|cbr|identity)(\/|$)/;

/** Where the answers may have two shapes: what the parameter in the query makes of it. */
interface ByParameter {
  readonly given: string | null;
  readonly $ref: string;
}

interface Media extends MediaTypeObject {
  readonly 'x-shapes'?: readonly ByParameter[];
  readonly 'x-events'?: Readonly<Record<string, { readonly $ref: string }>>;
}

// Not strict: the document is more than a schema, and has keywords of its own.
const ajv = new Ajv2020({ strict: false, schemas: { api: API } });
addFormats.default(ajv);
const compiled = new Map<string, ValidateFunction>();
const sound = new Set<string>();

/** Throws with every answer that is not as openapi.json has it. */
export function checkDocumented(exchanges: readonly Exchange[]): void {
  const faults = new Set(exchanges.flatMap((one) => faultOf(one) ?? []));
  if (faults.size === 0) return;
  const some = [...faults].slice(0, 10).join('\n  ');
  throw new Error(
    `${faults.size} answers are not as openapi.json has them (after a change: npm run openapi):\n  ${some}`,
  );
}

/** What is not as documented, in words; `null` where all is. */
export function faultOf(exchange: Exchange): string | null {
  const { method, url, status } = exchange;
  const [sent = '', query = ''] = url.split(/[?#]/, 2);
  const path = decoded(sent);
  if (NO_OPERATION.test(path) || isDashboard(exchange, path)) return null;
  const found = operationFor(method, path) ?? operationFor(method, path.replace(/\/$/, ''));
  const responses = (found?.operation.responses ?? {}) as Record<string, ResponseObject>;
  const response = responses[String(status)];
  const fault =
    found === undefined || response === undefined
      ? refusalFault(exchange, path)
      : answerFault(exchange, response, found, new URLSearchParams(query));
  return fault === null ? null : `${method} ${url.slice(0, 200)} → ${status}: ${fault}`;
}

/** At its address there is an operation for those who do not ask for HTML. */
function isDashboard({ status, headers }: Exchange, path: string): boolean {
  return path === '/' && (status === 304 || headers['content-type']?.startsWith('text/html') === true);
}

/** Where there is no operation, nothing but a refusal may come. */
function refusalFault({ method, status, body, headers }: Exchange, path: string): string | null {
  const isPreflight = method === 'OPTIONS' && status === 204 && 'access-control-allow-origin' in headers;
  if (isPreflight) return null;
  if (status !== 404 && status !== 400) return 'no such answer is documented';
  const name = RAW.test(path) ? 'OpenStackError' : 'ProblemBody';
  return body === '' ? null : schemaFault(`#/components/schemas/${name}`, body);
}

function answerFault(
  { method, status, headers, body }: Exchange,
  response: ResponseObject,
  { path, method: asked }: Operation,
  query: URLSearchParams,
): string | null {
  const missing = missingHeader(response, headers);
  if (missing !== null) return `has no header ${missing}`;
  if (method === 'HEAD') return null;
  if (response.content === undefined) return body === '' ? null : 'has a body';
  const type = (headers['content-type'] ?? 'none').split(';')[0] ?? '';
  const media = response.content[type] as Media | undefined;
  if (media === undefined) return `is of the media type ${type}`;
  if (media['x-events'] !== undefined) return streamFault(media['x-events'], body);
  const shape = media['x-shapes']?.find(({ given }) => given === null || query.has(given));
  return schemaFault(shape?.$ref ?? schemaPointer(path, asked, status, type), body);
}

function missingHeader(response: ResponseObject, headers: Exchange['headers']): string | null {
  const names = Object.keys(response.headers ?? {});
  const isRequired = (name: string): boolean => (API.components?.headers?.[name] as HeaderObject).required === true;
  return names.find((name) => isRequired(name) && !(name.toLowerCase() in headers)) ?? null;
}

/** Blocks of an event stream that have data; comments say nothing. */
function streamFault(events: Readonly<Record<string, { readonly $ref: string }>>, body: string): string | null {
  for (const block of body.split('\n\n')) {
    const line = (name: string): string[] =>
      block.split('\n').flatMap((one) => (one.startsWith(`${name}:`) ? [one.slice(name.length + 1).trim()] : []));
    const data = line('data').join('\n');
    if (data === '') continue;
    const schema = events[line('event')[0] ?? 'message'];
    if (schema === undefined) return `has an event ${line('event').join()}`;
    const fault = schemaFault(schema.$ref, data);
    if (fault !== null) return fault;
  }
  return null;
}

/** Most answers of a test are the same, and need be looked at once. */
export function schemaFault(ref: string, body: string): string | null {
  const known = `${ref} ${body}`;
  if (sound.has(known)) return null;
  const validate = validatorOf(ref);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'is no JSON';
  }
  if (validate(value)) {
    sound.add(known);
    return null;
  }
  const [first] = validate.errors ?? [];
  const wrong = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message = '', params }) => {
    return `${instancePath === '' ? 'it' : instancePath} ${message} ${JSON.stringify(params)}`;
  });
  return first === undefined ? 'is out of shape' : wrong.join('; ');
}

function validatorOf(ref: string): ValidateFunction {
  const known = compiled.get(ref);
  if (known !== undefined) return known;
  const made = ajv.compile({ $ref: `api${ref}` });
  compiled.set(ref, made);
  return made;
}

/** As the router reads it: `%76` is a v, `%2f` parts nothing, and of an absolute address the path counts. */
function decoded(path: string): string {
  try {
    return decodeURI(path.replace(/^https?:\/\/[^/]*/i, ''));
  } catch {
    return path;
  }
}

/** Where the schema of an answer is in the document. */
export function schemaPointer(path: string, method: string, status: number, type: string): string {
  return `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}/content/${escaped(type)}/schema`;
}

/** As a part of a JSON pointer in an address. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
