import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aRawSocket, statusesIn, tell } from '../support/raw-socket.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

const HOST = 'Host: gateway.example.com\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const SIGN_IN = `POST /identity/v3/auth/tokens HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n`;
const get = (lines: string, target = '/livez', version = 'HTTP/1.1'): string =>
  `GET ${target} ${version}\r\n${lines}\r\n`;
const post = (lines: string, body = ''): string => `${SIGN_IN}${lines}\r\n${body}`;
const chunks = (body: string): string => post(CHUNKED, body);

/** Each once as it is, and once with a request of its own behind it in the same packet. */
const REFUSED: Readonly<Record<string, string>> = {
  // Where a body ends.
  'a length and chunks': post(`Content-Length: 5\r\n${CHUNKED}`, '0\r\n\r\n'),
  'chunks and a length': post(`${CHUNKED}Content-Length: 5\r\n`, '0\r\n\r\n'),
  'two lengths': post('Content-Length: 2\r\nContent-Length: 40\r\n', '{}'),
  'the same length twice': post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'),
  'a list of lengths': post('Content-Length: 2, 2\r\n', '{}'),
  'a length with a sign': post('Content-Length: +2\r\n', '{}'),
  'a negative length': post('Content-Length: -2\r\n', '{}'),
  'a hexadecimal length': post('Content-Length: 0x2\r\n', '{}'),
  'an empty length': post('Content-Length: \r\n'),
  'a length beyond all numbers': post('Content-Length: 99999999999999999999999\r\n', '{}'),
  'chunks, misspelt': post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
  'chunks in quotes': post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'),
  'chunks behind a vertical tab': post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'),
  'chunks before a blank and a colon': post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
  'chunks on a line of their own': post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'),
  'chunks twice': post(`${CHUNKED}${CHUNKED}`, '0\r\n\r\n'),
  'chunks, then something else': post(`${CHUNKED}Transfer-Encoding: x\r\n`, '0\r\n\r\n'),
  'chunks that are not last': post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
  'chunks of something packed': post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
  'no coding by name': post('Transfer-Encoding: identity\r\n'),
  'chunks in HTTP/1.0': post(CHUNKED, '0\r\n\r\n').replace('HTTP/1.1', 'HTTP/1.0'),
  // The chunks themselves.
  'a chunk without a size': chunks('zz\r\n{}\r\n0\r\n\r\n'),
  'a chunk of a negative size': chunks('-2\r\n{}\r\n0\r\n\r\n'),
  'a chunk beyond all numbers': chunks('fffffffffffffffff\r\n{}\r\n0\r\n\r\n'),
  'a chunk longer than its size': chunks('1\r\n{}\r\n0\r\n\r\n'),
  'a chunk that ends in a bare line feed': chunks('2\n{}\r\n0\r\n\r\n'),
  'a chunk whose extension ends in a bare line feed': chunks('2;a\n{}\r\n0\r\n\r\n'),
  'a blank behind the size of a chunk': chunks('2 \r\n{}\r\n0\r\n\r\n'),
  'a length behind the last chunk': chunks('2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n'),
  // Lines.
  'bare line feeds': get(HOST).replaceAll('\r\n', '\n'),
  'one bare line feed': get(`${HOST.replace('\r\n', '\n')}X-A: b\r\n`),
  'a bare carriage return': get(`${HOST.replace('\r\n', '\r')}X-A: b\r\n`),
  'a blank before a colon': get(`${HOST}X-A : b\r\n`),
  'a folded line': get(`${HOST}X-A: b\r\n c\r\n`),
  'a blank before the first header': get(` X-A: b\r\n${HOST}`),
  'a header without a name': get(`${HOST}: b\r\n`),
  'a line without a colon': get(`${HOST}X-A\r\n`),
  'a zero in a header': get(`${HOST}X-A: b\0c\r\n`),
  'a blank in the address': get(HOST, '/livez x'),
  'a tab for a blank': get(HOST).replace('GET ', 'GET\t'),
  // Too much.
  'a header of 20 KB': get(`${HOST}X-A: ${'b'.repeat(20_000)}\r\n`),
  '2,500 headers': get(`${HOST}${'A: b\r\n'.repeat(2_500)}`),
  '250 headers': get(`${HOST}${'A: b\r\n'.repeat(250)}`),
  // Whom it is for.
  'two Hosts': get(`${HOST}Host: other.example.com\r\n`),
  'the same Host twice': get(`${HOST}${HOST}`),
  'two Hosts, spelt differently': get(`${HOST}hOST: other.example.com\r\n`),
  'no Host': get(''),
  'an empty Host': get('Host:\r\n'),
  'a Host with a path': get('Host: gateway.example.com/x\r\n'),
  'a Host with a user': get('Host: user@gateway.example.com\r\n'),
  'a list of Hosts': get('Host: gateway.example.com, other.example.com\r\n'),
  'a Host with no port behind the colon': get('Host: gateway.example.com:\r\n'),
  'an address with a host': get(HOST, 'http://gateway.example.com/livez'),
  'an address with another host': get(HOST, 'http://other.example.com/livez'),
  'an address with a host, not encoded well': get(HOST, 'http://other.example.com/%zz'),
  'an address of a host alone': get(HOST, 'gateway.example.com:80'),
  'no address': get(HOST, '*').replace('GET', 'OPTIONS'),
  // Other protocols, and what asks for one.
  'HTTP/0.9': 'GET /livez\r\n\r\n',
  'HTTP/0.9, by name': get(HOST, '/livez', 'HTTP/0.9'),
  'HTTP/1.2': get(HOST, '/livez', 'HTTP/1.2'),
  'HTTP/2.0': get(HOST, '/livez', 'HTTP/2.0'),
  'the beginning of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'http in small letters': get(HOST, '/livez', 'http/1.1'),
  'a tunnel': get(HOST, 'other.example.com:443').replace('GET', 'CONNECT'),
  'an expectation that nobody can meet': get(`${HOST}Expect: the-unexpected\r\n`),
  'no HTTP at all': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
}; // prettier-ignore

/** A good request for something that costs the cloud a call. */
function smuggled({ viewPath, key }: TestGateway): string {
  return get(`${HOST}X-API-Key: ${key}\r\n`, viewPath(SEED_BACKUP));
}

describe('a request that two readers might understand differently', () => {
  it.each(Object.entries(REFUSED))('is refused, and its connection closed: %s', async (_name, bytes) => {
    const gateway = await aGateway();
    const text = await tell(gateway.url, bytes);
    expect(statusesIn(text)).toEqual([expect.any(Number)]);
    expect(text).toMatch(/^HTTP\/1\.1 4(00|31) /);
    expect(text).toMatch(/\r\nConnection: close\r\n/i);
    const withMore = await tell(gateway.url, `${bytes}${smuggled(gateway)}`);
    expect(statusesIn(withMore)).toEqual(statusesIn(text));
    await gateway.quiet();
    expect(gateway.sandbox.requests()).toEqual([]);
  });

  it('is refused also behind a good one, which is answered; what came behind it has no effect', async () => {
    const gateway = await aGateway();
    await gateway.view(ODD.encrypted);
    gateway.sandbox.always('csbs').delay(100);
    const admin = await gateway.createKey(['admin']);
    const forget = get(`${HOST}X-API-Key: ${admin}\r\n`, `/api/v1/projects/${gateway.projectId}/cache`);
    const behind = forget.replace('GET', 'DELETE');
    const text = await tell(gateway.url, `${smuggled(gateway)}${get(`${HOST}${HOST}`)}${behind}`);
    expect(statusesIn(text)).toEqual([200, 400]);
    await gateway.view(ODD.encrypted);
    expect(gateway.sandbox.requests('csbs')).toHaveLength(2); // it has not been forgotten
  });

  it('says what is wrong where that is known, in the shape of the route', async () => {
    const { url, projectId } = await aGateway();
    const api = await tell(url, get(`${HOST}${HOST}`, '/api/v1/projects'));
    expect(api).toContain('"errors":[{"field":"Host","message":"must be there once');
    const raw = await tell(url, get(`${HOST}${HOST}`, `/v2/${projectId}/backups/detail`));
    expect(raw).toContain('{"error":{"code":400,"title":"Bad Request","message":');
  });
});

describe('a request that is unusual and clear', () => {
  it.each([
    ['with its last chunk', post(CHUNKED, '2\r\n{}\r\n0\r\n\r\n'), [401]],
    ['with a chunk that has an extension', post(CHUNKED, '2;a=b\r\n{}\r\n0\r\n\r\n'), [401]],
    ['with chunks in capitals', post('TRANSFER-ENCODING: CHUNKED\r\n', '2\r\n{}\r\n0\r\n\r\n'), [401]],
    ['that waits for leave to send its body', post('Content-Length: 2\r\nExpect: 100-continue\r\n', '{}'), [100, 401]],
    ['with HTTP/1.0 and no Host', get('', '/livez', 'HTTP/1.0'), [200]],
    ['to a container by its name and port', get('Host: backup_gateway:3000\r\n'), [200]],
    ['to an IPv6 address', get('Host: [::1]:3000\r\n'), [200]],
    ['that would like another protocol', get(`${HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n`), [200]],
    ['that would like a socket', get(`${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n`), [200]],
    ['to be sent back', get(HOST).replace('GET', 'TRACE'), [404]],
    ['with a method of somebody’s own', get(HOST).replace('GET', 'PROPFIND'), [404]],
  ] as const)('is answered like any other, and the connection goes on: %s', async (_name, bytes, statuses) => {
    const { url } = await aGateway();
    const { socket, text } = aRawSocket(url);
    socket.write(bytes);
    await until(() => statusesIn(text()).length >= statuses.length);
    expect(statusesIn(text())).toEqual(statuses);
    if (bytes.includes('HTTP/1.0')) return;
    socket.write(get(HOST));
    await until(() => statusesIn(text()).length > statuses.length);
    expect(statusesIn(text())).toEqual([...statuses, 200]);
  });
});
