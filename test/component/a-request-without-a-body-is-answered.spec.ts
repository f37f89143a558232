import { describe, expect, it } from '@jest/globals';
import { aGateway } from '../support/gateway.js';
import { aRawSocket, statusesIn } from '../support/raw-socket.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

const CACHE = `/api/v1/projects/${SEED_PROJECT}/cache`;
const SIGN_IN = '/identity/v3/auth/tokens';

describe('a request that names the type of a body and has none', () => {
  it.each([
    ['DELETE', CACHE, true, 204],
    ['DELETE', `${CACHE}/backups/${SEED_BACKUP}`, true, 204],
    ['DELETE', CACHE, false, 401],
    ['DELETE', '/nothing', false, 404],
    ['POST', SIGN_IN, false, 401],
    ['POST', CACHE, true, 404],
    ['PUT', '/nothing', false, 404],
    ['PATCH', CACHE, false, 404],
    ['OPTIONS', CACHE, false, 404],
  ])('is answered: %s %s, with a key: %s', async (method, path, hasKey, status) => {
    const { url, createKey } = await aGateway();
    const key = await createKey(['admin']);
    for (const type of ['application/json', 'text/plain', 'nonsense']) {
      const { socket, text } = aRawSocket(url);
      const headers = [`Host: gateway`, `Content-Type: ${type}`, ...(hasKey ? [`X-API-Key: ${key}`] : [])];
      socket.write(`${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      await until(() => text() !== '');
      expect(statusesIn(text())).toEqual([status]);
    }
  });
});
