import { createServer } from 'node:http';
import { createGatewayRuntime, type GatewayPlugin } from '@graphql-hive/gateway-runtime';
import InMemoryLRUCache from '@graphql-mesh/cache-inmemory-lru';
import { DefaultLogger } from '@graphql-mesh/utils';
import { getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';
import { settings } from '../settings.js';
import { checkpointItemAnswer, volumeBackupAnswer } from './schemas.js';

/** The join, in the words that Hive has for it: a volume knows its VBS row by its own id. */
const JOIN = /* GraphQL */ `
  extend type CheckpointVolume {
    vbs: VolumeBackupAnswer
      @resolveTo(
        sourceName: "VBS"
        sourceTypeName: "Query"
        sourceFieldName: "volumeBackup"
        requiredSelectionSet: "{ id }"
        sourceArgs: { id: "{root.id}" }
      )
  }
`;

const operationHeaders = { 'X-Auth-Token': settings.cloudToken };
const operation = (field: string, path: string, responseSchema: object) => ({
  type: 'Query' as const,
  field,
  path,
  method: 'GET' as const,
  argTypeMap: { id: { type: 'string' as const } },
  responseSchema,
});

const csbs = loadJSONSchemaSubgraph('CSBS', {
  endpoint: settings.csbsUrl,
  operationHeaders,
  operations: [operation('checkpointItem', '/checkpoint_items/{args.id}', checkpointItemAnswer)],
});
const vbs = loadJSONSchemaSubgraph('VBS', {
  endpoint: settings.vbsUrl,
  operationHeaders,
  operations: [operation('volumeBackup', '/backups/{args.id}', volumeBackupAnswer)],
});
const subgraphs = [{ sourceHandler: csbs }, { sourceHandler: vbs }];
const supergraph = await getComposedSchemaFromConfig({ subgraphs, additionalTypeDefs: JOIN }, new DefaultLogger());

const keyCheck: GatewayPlugin = {
  onRequest({ request, fetchAPI, endResponse }) {
    if (request.headers.get('x-api-key') === settings.apiKey) return;
    endResponse(new fetchAPI.Response(null, { status: 401 }));
  },
};

const gateway = createGatewayRuntime({
  supergraph,
  logging: false,
  maskedErrors: false,
  contentEncoding: true,
  // By default a thousand keys, which one answer of a hundred backups fills.
  cache: new InMemoryLRUCache({ max: 200_000 }),
  ...(settings.cacheTtlMs > 0 ? { responseCaching: { session: () => null, ttl: settings.cacheTtlMs } } : {}),
  plugins: () => [keyCheck],
});

createServer(gateway).listen(settings.port, '127.0.0.1');
