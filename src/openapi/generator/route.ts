import { RequestMethod } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Access } from '../../auth/access.decorator.js';
import { Documented, type Documentation } from '../documented.decorator.js';

/** As Nest keys a handler's parameters: the kind, a colon, the position. */
const QUERY_KIND = '4';

export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** With `{parameter}`s. */
  readonly path: string;
  readonly access: string;
  readonly status: number;
  readonly documentation: Documentation;
  /** The class that describes the query; `null` where the handler takes none, or takes it unread. */
  readonly query: string | null;
}

type Handler = () => unknown;

/** Every route that is an operation of the API: all but those that say `Documented` of nothing, the page and the document themselves. */
export function documentedRoutes(app: INestApplicationContext): readonly Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ instance }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, Handler>;
    return new MetadataScanner()
      .getAllMethodNames(prototype)
      .flatMap((name) => routesOf(app.get(Reflector), prototype, name));
  });
}

function routesOf(reflector: Reflector, prototype: Record<string, Handler>, name: string): readonly Route[] {
  const handler: Handler | undefined = prototype[name];
  if (handler === undefined || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
  const documentation = reflector.get<Documentation | undefined>(Documented.KEY, handler);
  if (documentation === undefined) return [];
  const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod].toLowerCase();
  const method = verb as Route['method'];
  const code = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  const status = code ?? (method === 'post' ? 201 : 200);
  const paths = pathsOf(prototype.constructor).flatMap((base) => pathsOf(handler).map((path) => joined(base, path)));
  // With a slash at the end it is the same route.
  const once = paths.filter((path) => path === '/' || !path.endsWith('/'));
  const access: string = reflector.get(Access, handler);
  return once.map((path) => ({
    method,
    path,
    access,
    status,
    documentation:
      once.length === 1 ? documentation : { ...documentation, id: `${documentation.id}${versionOf(path)}` },
    query: queryClass(prototype, name),
  }));
}

function versionOf(path: string): string {
  return (path.split('/')[1] ?? '').toUpperCase();
}

function queryClass(prototype: Record<string, Handler>, name: string): string | null {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, prototype.constructor, name) ?? {}) as object;
  const key = Object.keys(parameters).find((given) => given.startsWith(`${QUERY_KIND}:`));
  const types = Reflect.getMetadata('design:paramtypes', prototype, name) as readonly { readonly name: string }[];
  const type = key === undefined ? undefined : types[Number(key.split(':')[1])];
  return type === undefined || type === Object ? null : type.name;
}

function pathsOf(decorated: object): readonly string[] {
  return [Reflect.getMetadata(PATH_METADATA, decorated) as string | readonly string[]].flat();
}

function joined(base: string, path: string): string {
  const parts = [base, path].filter((part) => part !== '' && part !== '/');
  return `/${parts.join('/')}`.replace(/:(\w+)/g, '{$1}');
}
