import { describe, expect, it } from '@jest/globals';
import { aGateway } from '../support/gateway.js';
import { tell } from '../support/raw-socket.js';
import { SEED_PROJECT } from '../support/seed-view.js';

const BACKUPS = `/api/v1/projects/${SEED_PROJECT}/backups`;
const CACHE = `/api/v1/projects/${SEED_PROJECT}/cache`;

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}
const fieldsOf = ({ status, code, errors }: Refused): unknown[] => [status, code, errors.map(({ field }) => field)];

describe('what cannot be read at all', () => {
  it.each(['/api/v1/%zz', `${BACKUPS}/%zz`, `${BACKUPS}/%ff/events`])('is said of an address: %s', async (path) => {
    const { get } = await aGateway();
    expect(fieldsOf(JSON.parse((await get(path)).text) as Refused)).toEqual([400, 'invalid-request', ['url']]);
  });

  it.each([
    ['application/json', '{bad'],
    ['application/json', ''],
    ['text/xml', '<a/>'],
  ])('is said of a body: %s, %j', async (type, body) => {
    const { url, createKey } = await aGateway();
    const headers = ['Host: gateway', `X-API-Key: ${await createKey(['admin'])}`, 'Connection: close'];
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    const whole = [`DELETE ${CACHE} HTTP/1.1`, ...headers, `Content-Type: ${type}`, length, '', body].join('\r\n');
    const text = await tell(url, whole);
    const problem = JSON.parse(text.slice(text.indexOf('{'))) as Refused;
    expect(fieldsOf(problem)).toEqual([400, 'invalid-request', ['body']]);
  });

  it('is said of what is no request', async () => {
    const { url } = await aGateway();
    const text = await tell(url, 'NOTHING\r\n\r\n');
    const problem = JSON.parse(text.slice(text.indexOf('{'))) as Refused;
    expect(fieldsOf(problem)).toEqual([400, 'invalid-request', ['request']]);
  });
});
