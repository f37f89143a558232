import { readFileSync } from 'node:fs';
import type { OpenAPIObject, OperationObject } from 'openapi3-ts/oas31';

/** The committed document, which the gateway serves. */
export const API = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as OpenAPIObject;

export interface Operation {
  readonly method: string;
  /** As in the document, with `{parameters}`. */
  readonly path: string;
  readonly operation: OperationObject;
}

export const OPERATIONS: readonly Operation[] = Object.entries(API.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, OperationObject>).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);

/** Names before parameters: `…/detail` is no id. */
const PATTERNS = OPERATIONS.map((one) => ({
  ...one,
  form: new RegExp(`^${one.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
})).sort((a, b) => a.path.split('{').length - b.path.split('{').length);

/** Of a method and a path as they were sent; HEAD is answered as GET is. */
export function operationFor(method: string, path: string): Operation | undefined {
  const verb = method === 'HEAD' ? 'GET' : method;
  return PATTERNS.find((one) => one.method === verb && one.form.test(path));
}
