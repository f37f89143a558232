import type { OpenAPIObject, PathItemObject } from 'openapi3-ts/oas31';
import { HEADERS } from './headers.js';
import { operationOf } from './operation.js';
import type { Route } from './route.js';
import type { TypeSchemas } from './type-schemas.js';

const DESCRIPTION = `One normalized, cached view of server backups over CSBS, VBS and CBR.

A caller presents a gateway key as \`Authorization: Bearer\`, \`X-API-Key\` or \`X-Auth-Token\`; an access token of an OpenID Connect issuer
as \`Authorization: Bearer\`. A key in an address is refused. \`HEAD\` answers as \`GET\` does, without the body.`;

const TAGS = {
  Projects: 'Where a page begins that holds only a key.',
  Backups: 'Both halves of a backup, joined and normalized: bytes, UTC, one vocabulary of states.',
  Cache: 'What is remembered of the cloud, for operators. Nothing in the cloud changes.',
  'Raw CSBS': 'CSBS as it is, without secrets.',
  'Raw VBS': 'VBS as it is, without secrets, under both versions of its API.',
  'Raw CBR': 'CBR as it is, without secrets, where the gateway is set up for it.',
  OpenStack: 'What OpenStack’s own clients ask before they read backups.',
  Operation: 'For load balancers and probes.',
};

/** The whole document, of what the code says of itself. */
export function openApiDocument(routes: readonly Route[], schemas: TypeSchemas, version: string): OpenAPIObject {
  const paths: Record<string, PathItemObject> = {};
  for (const route of [...routes].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Backup Gateway',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The gateway that serves this document.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.all(),
      headers: HEADERS,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A gateway key, a gateway token or an access token.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A gateway key or a gateway token.' },
        authToken: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Auth-Token',
          description: 'As OpenStack’s clients send it.',
        },
      },
    },
  };
}
