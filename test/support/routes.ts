import { RequestMethod } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { Access } from '../../src/auth/access.decorator.js';
import type { Gateway } from '../../src/gateway.js';

export interface DeclaredRoute {
  readonly method: string;
  /** As Fastify knows it, e.g. `/v1/:project_id/checkpoint_items/:checkpoint_item_id`. */
  readonly path: string;
  /** undefined: nothing is declared. */
  readonly access: string | undefined;
}

type Handler = () => unknown;

/** Every route of every controller of the running application, `GET` also as the `HEAD` that Fastify makes of it. */
export function declaredRoutes({ app }: Gateway): readonly DeclaredRoute[] {
  const reflector = app.get(Reflector);
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ instance }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, Handler>;
    return handlersOf(prototype).flatMap((handler) => {
      const access: string | undefined = reflector.get(Access, handler);
      const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
      const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
      const paths = pathsOf(prototype.constructor).flatMap((base) =>
        pathsOf(handler).map((path) => joined(base, path)),
      );
      return paths.flatMap((path) => methods.map((name) => ({ method: name, path, access })));
    });
  });
}

/** `GET /livez` and so on, as Fastify's router has them, wherever they were registered. */
export function servedRoutes({ app }: Gateway): readonly string[] {
  const above: string[] = [];
  const lines = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }).split('\n');
  return lines.flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^([│├└─ ]*)(.*?)(?: \(([A-Z, -]+)\))?$/.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4 - 1; // four characters a level
    above.splice(depth, Infinity, part);
    const path = above.join('').replace(/^\/\//, '/');
    return methods === '' ? [] : methods.split(', ').map((method) => `${method} ${path}`);
  });
}

function handlersOf(prototype: Record<string, Handler>): readonly Handler[] {
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    return handler !== undefined && Reflect.hasMetadata('path', handler) ? [handler] : [];
  });
}

function pathsOf(decorated: object): readonly string[] {
  return [Reflect.getMetadata('path', decorated) as string | readonly string[]].flat();
}

/** Of two slashes at the end Nest takes one away. */
function joined(base: string, path: string): string {
  const parts = [base, path].filter((part) => part !== '' && part !== '/');
  return `/${parts.join('/')}`.replace(/(.)\/\/$/, '$1/');
}
