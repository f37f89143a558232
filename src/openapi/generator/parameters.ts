import type { ParameterObject } from 'openapi3-ts/oas31';
import type { Route } from './route.js';
import type { TypeSchemas } from './type-schemas.js';

const HEX = '[0-9a-fA-F]';
const UUID = `${HEX}{8}(-${HEX}{4}){3}-${HEX}{12}`;

const IN_PATH: Readonly<Record<string, Pick<ParameterObject, 'description' | 'schema' | 'example'>>> = {
  project_id: {
    description: 'The project, 32 hex digits with or without dashes.',
    schema: { type: 'string', pattern: `^(${HEX}{32}|${UUID})$` },
    example: 'b23b579f08c84228b9b4673c46f0c442',
  },
  checkpoint_item_id: {
    description: 'The server backup (CSBS calls it a checkpoint item).',
    schema: { type: 'string', pattern: `^${UUID}$` },
    example: '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190',
  },
  backup_id: {
    description: 'The backup, as VBS or CBR calls it.',
    schema: { type: 'string', pattern: `^${UUID}$` },
    example: '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d',
  },
};

const OF_CACHED: readonly ParameterObject[] = [
  {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the answer that you have: 304 without a body while it is the same.',
    schema: { type: 'string' },
  },
  {
    name: 'Cache-Control',
    in: 'header',
    description: '`no-cache` asks for a look at the cloud, within the caller’s limits and the cloud’s.',
    schema: { type: 'string' },
  },
];

export function parametersOf(route: Route, schemas: TypeSchemas): readonly ParameterObject[] {
  const { documentation, path } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): ParameterObject => {
    const known = IN_PATH[name];
    if (known === undefined) throw new Error(`nothing is known of the parameter ${name} of ${path}`);
    return { name, in: 'path', required: true, ...known };
  });
  const query = documentation.query ?? route.query;
  const inQuery = Object.entries(query === null ? {} : schemas.propertiesOf(query)).map(([name, schema]) => {
    const { description, ...rest } = schema;
    const isRequired = documentation.required?.includes(name) === true;
    return {
      name,
      in: 'query',
      ...(isRequired ? { required: true } : {}),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    } as const;
  });
  const inHeaders = Object.entries(documentation.headers ?? {}).map(([name, description]) => {
    return { name, in: 'header', required: true, description, schema: { type: 'string' } } as const;
  });
  return [...inPath, ...inQuery, ...inHeaders, ...(documentation.isCached === true ? OF_CACHED : [])];
}
