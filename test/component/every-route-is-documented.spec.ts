import { expect, it } from '@jest/globals';
import { OPERATIONS } from '../support/api-document.js';
import { aGateway } from '../support/gateway.js';
import { declaredRoutes } from '../support/routes.js';

/** The page and the document are about the API. */
const ABOUT_THE_API = /^\/(docs|assets|openapi\.json)(\/|$)/;

it('every route is an operation of the document, with its scope, and every operation a route', async () => {
  const { gateway } = await aGateway();
  const routes = declaredRoutes(gateway).flatMap(({ method, path, access }) => {
    const isSlashed = path !== '/' && path.endsWith('/');
    if (method === 'HEAD' || isSlashed || ABOUT_THE_API.test(path)) return [];
    return [`${method} ${path.replace(/:(\w+)/g, '{$1}')} ${access ?? 'undeclared'}`];
  });
  const operations = OPERATIONS.map(({ method, path, operation: { security = [] } }) => {
    const access = security.length === 0 ? 'public' : (security[0]?.['bearer']?.[0] ?? 'any');
    return `${method} ${path} ${access}`;
  });
  expect(operations.sort()).toEqual([...new Set(routes)].sort());
});
