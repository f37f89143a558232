import { describe, expect, it } from '@jest/globals';
import type { ResponseObject } from 'openapi3-ts/oas31';
import { Problem, PROBLEM_CODES } from '../../src/http/problem.js';
import { API, OPERATIONS, type Operation } from '../support/api-document.js';
import { schemaFault, schemaPointer } from '../support/documented-answers.js';

/** All that is promised, whoever it is for. `null`: nobody needs say who they are. */
const PROMISED: Readonly<Record<string, readonly string[] | null>> = {
  'GET /': null,
  'GET /api/v1/projects': [],
  'GET /api/v1/projects/{project_id}/backups': ['view'],
  'GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}': ['view'],
  'GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}/events': ['view'],
  'GET /api/v1/projects/{project_id}/events': ['view'],
  'GET /api/v1/projects/{project_id}/volume-backups': ['view'],
  'DELETE /api/v1/projects/{project_id}/cache': ['admin'],
  'DELETE /api/v1/projects/{project_id}/cache/backups/{checkpoint_item_id}': ['admin'],
  'GET /cbr/v3/{project_id}/backups': ['raw'],
  'GET /cbr/v3/{project_id}/backups/{backup_id}': ['raw'],
  'GET /identity': null,
  'GET /identity/v3': null,
  'POST /identity/v3/auth/tokens': null,
  'GET /identity/v3/auth/tokens': [],
  'GET /livez': null,
  'GET /readyz': null,
  'GET /v1/{project_id}/checkpoint_items/{checkpoint_item_id}': ['raw'],
  'GET /v2/{project_id}/backups/detail': ['raw'],
  'GET /v2/{project_id}/backups/{backup_id}': ['raw'],
  'GET /v3': null,
  'GET /v3/{project_id}/backups/detail': ['raw'],
  'GET /v3/{project_id}/backups/{backup_id}': ['raw'],
};
const OF_API = OPERATIONS.filter(({ path }) => path.startsWith('/api/'));
const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
const responsesOf = ({ operation }: Operation): [string, ResponseObject][] =>
  Object.entries(operation.responses ?? {}) as [string, ResponseObject][];

describe('the document', () => {
  it('has every route, and who may call it', () => {
    const told = OPERATIONS.map((one) => {
      const { security = [] } = one.operation;
      expect(security.map((scheme) => Object.keys(scheme))).toEqual(
        security.length === 0 ? [] : [['bearer'], ['apiKey'], ['authToken']],
      );
      return [nameOf(one), security[0]?.['bearer'] ?? null];
    });
    expect(Object.fromEntries(told)).toEqual(PROMISED);
  });

  it.each(OPERATIONS)('says what $method $path is for', ({ path, operation }) => {
    expect([operation.operationId, operation.summary, operation.tags]).toEqual([
      expect.stringMatching(/^[a-z][A-Za-z0-9]+$/),
      expect.stringMatching(/^.{10,}$/),
      [expect.any(String)],
    ]);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const told = (operation.parameters ?? []).filter((one) => 'in' in one && one.in === 'path');
    expect(told.map((one) => ('name' in one ? one.name : ''))).toEqual(inPath);
    for (const one of operation.parameters ?? []) expect('description' in one ? one.description : '').toMatch(/.{5}/);
  });

  it.each(OF_API)('names every status and code of $method $path', (one) => {
    const schemas = responsesOf(one).filter(([status]) => Number(status) >= 400);
    const codes = schemas.map(([status, { content = {} }]) => {
      const schema = content['application/problem+json']?.schema as unknown as {
        readonly allOf: readonly [object, { readonly properties: { code: { enum: string[] }; status: object } }];
      };
      expect(schema.allOf[0]).toEqual({ $ref: '#/components/schemas/ProblemBody' });
      expect(schema.allOf[1].properties.status).toEqual({ const: Number(status) });
      return [status, schema.allOf[1].properties.code.enum] as const;
    });
    for (const [status, ofStatus] of codes) {
      expect(ofStatus.every((code) => new Problem(code as Problem['code']).status === Number(status))).toBe(true);
    }
    const left = PROBLEM_CODES.filter((code) => !codes.some(([, ofStatus]) => ofStatus.includes(code)));
    const without = { '/api/v1/projects': ['forbidden', 'not-found', 'incomplete'] }[one.path] ?? ['incomplete'];
    expect(left).toEqual(one.operation.operationId === 'getBackup' ? [] : without);
  });

  it.each(OPERATIONS)('names the headers of $method $path', (one) => {
    const isCached = responsesOf(one).some(([status]) => status === '304');
    for (const [status, { headers = {} }] of responsesOf(one)) {
      const names = new Set(Object.keys(headers));
      expect([status, names.has('X-Request-Id')]).toEqual([status, true]);
      if (status === '401') expect(names).toContain('WWW-Authenticate');
      if (status === '429') expect(names).toContain('Retry-After');
      if (status === '503' && one.path !== '/readyz') expect(names).toContain('Retry-After');
      if ((status === '200' || status === '304') && isCached) {
        for (const name of ['ETag', 'Age', 'Cache-Status']) expect(names).toContain(name);
      }
      if (one.operation.security?.length !== 0 && status !== '304') expect(names).toContain('RateLimit');
    }
  });

  it.each(
    OPERATIONS.filter(({ method, path, operation }) => {
      return method !== 'DELETE' && operation.operationId !== 'validateToken' && !path.endsWith('/events');
    }),
  )(
    'shows a real answer of $method $path, and it is of the shape that is documented',
    ({ method, path, operation }) => {
      let shown = 0;
      for (const [status, response] of Object.entries(operation.responses ?? {}) as [string, ResponseObject][]) {
        for (const [type, { examples = {} }] of Object.entries(response.content ?? {})) {
          for (const example of Object.values(examples)) {
            const value: unknown = 'value' in example ? example.value : null;
            expect(schemaFault(schemaPointer(path, method, Number(status), type), JSON.stringify(value))).toBeNull();
            shown += Number(status) < 400 ? 1 : 0;
          }
        }
      }
      expect(shown).toBe(1);
    },
  );

  it('leaves no key open in what the gateway makes itself', () => {
    const open = Object.entries(API.components?.schemas ?? {}).flatMap(([name, schema]) =>
      'properties' in schema && schema.additionalProperties !== false ? [name] : [],
    );
    expect(open.filter((name) => !name.startsWith('Raw'))).toEqual([]);
  });

  it('holds no secret and no address but examples', () => {
    const text = JSON.stringify(API);
    expect(text).not.toMatch(/bg[wt]_[0-9a-f_]{16}/);
    const hosts = [...text.matchAll(/https?:\/\/([^/"\\`\s]+)/g)].map(([, host]) => host);
    expect([...new Set(hosts)]).toEqual(['gateway.example.com']);
  });
});
