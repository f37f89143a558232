import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authorization, canonicalRequest, sign, stringToSign, type RequestToSign } from './aksk-signer.js';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const VPCS = '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs';
const PAGE = 'limit=2&marker=13551d6b-755d-4757-b956-536f674975c0';
const REGION = 'service.region.example.com';
const REGION_1 = 'service.test-region-1.myhuaweicloud.com';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const DATE = '20191115T033655Z';

interface Vector {
  name: string;
  host: string;
  /** Method, and path with query. */
  line: `${'GET' | 'POST'} ${string}`;
  /** Headers to sign besides the date. */
  signed: Record<string, string>;
  date: string;
  body?: string;
  key: [accessKey: string, secretKey: string];
  canonical: string[];
  /** SHA-256 of the canonical request: the last line of the string to sign. */
  sha256: string;
  signature: string;
}

const ACCESS_KEY: Vector['key'] = ['AccessKey', 'SecretKey'];
const GO = { host: 'example.huaweicloud.com', signed: {}, date: '20060102T150405Z', key: ACCESS_KEY };
const JAVA = { host: REGION, signed: { Host: REGION }, date: DATE, key: ACCESS_KEY };
const TEST_KEY: Vector['key'] = ['testAK', 'testSK'];

/**
 * Published by the cloud, in the tests of its own SDKs (Apache-2.0):
 * huaweicloud/huaweicloud-sdk-go-v3, core/auth/signer/signer_test.go ("Go"), and huaweicloud/huaweicloud-sdk-java-v3,
 * core/src/test/java/com/huaweicloud/sdk/core/AKSKSignerTest.java ("Java") with an older revision of it, TestAKSKSigner.java
 * ("older Java"), when Content-Type was still signed.
 */
const vectors: Vector[] = [
  {
    ...GO,
    name: 'Go, GET with a query',
    line: 'GET /path?limit=1',
    canonical: ['GET', '/path/', 'limit=1', 'x-sdk-date:20060102T150405Z', '', 'x-sdk-date', EMPTY],
    sha256: '85c3b7730f308aee452b16138a42a914397e43a8f0d732dfa521c0ef2afa98a4',
    signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  {
    ...GO,
    name: 'Go, POST of a body that ends with a line feed',
    line: 'POST /path?key=value',
    body: '{"Name":"test","Id":1}\n',
    canonical: [
      'POST',
      '/path/',
      'key=value',
      'x-sdk-date:20060102T150405Z',
      '',
      'x-sdk-date',
      'a29d7b4c5efd1a22011d69fd7b7aee76fe51e4083c609244228de258afd61289',
    ],
    sha256: '13f75ff5f5216199f986c7e7f2f77834d5e160ad9e46f37319816dc72ba7eeab',
    signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
  {
    ...JAVA,
    name: 'older Java, GET with a query',
    line: `GET ${VPCS}?${PAGE}`,
    signed: { ...JSON_TYPE, Host: REGION },
    key: TEST_KEY,
    canonical: [
      'GET',
      '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/',
      'limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
      'content-type:application/json',
      'host:service.region.example.com',
      'x-sdk-date:20191115T033655Z',
      '',
      'content-type;host;x-sdk-date',
      EMPTY,
    ],
    sha256: 'b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a',
    signature: '1ce02ffed91dfc294aed8863aaf0fec29ccbf2f45ddcca7f120baabddba29782',
  },
  {
    ...JAVA,
    name: 'older Java, GET without a query',
    host: REGION_1,
    line: `GET ${VPCS}`,
    signed: { ...JSON_TYPE, Host: REGION_1 },
    key: TEST_KEY,
    canonical: [
      'GET',
      '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/',
      '',
      'content-type:application/json',
      'host:service.test-region-1.myhuaweicloud.com',
      'x-sdk-date:20191115T033655Z',
      '',
      'content-type;host;x-sdk-date',
      EMPTY,
    ],
    sha256: '24aab8df594d405e1695b18d270eb1eb1ef8b420e6b9f94d4313664ddb28dc48',
    signature: '756d8ba92a76b376c5cc61caabb5a315233406273c6f1e32ae95923a7ebfddc7',
  },
  {
    ...JAVA,
    name: 'older Java, GET of another service',
    line: `GET /v5/iotps/77b6a44cba5143ab91d13ab9a8ff44fd/certificates?${PAGE}`,
    signed: { ...JSON_TYPE, Host: REGION },
    key: TEST_KEY,
    canonical: [
      'GET',
      '/v5/iotps/77b6a44cba5143ab91d13ab9a8ff44fd/certificates/',
      'limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
      'content-type:application/json',
      'host:service.region.example.com',
      'x-sdk-date:20191115T033655Z',
      '',
      'content-type;host;x-sdk-date',
      EMPTY,
    ],
    sha256: 'ae4d809be5b2e683d7f5ac14c06ec2c85d52c630d23889d9071caef7b87b97da',
    signature: '2f1e228b4e2c68e428f7377c12a15526f26c27795dcf4cb641cc90c5b3fba962',
  },
  {
    ...JAVA,
    name: 'Java, GET with a query',
    line: `GET ${VPCS}?${PAGE}`,
    canonical: [
      'GET',
      '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/',
      'limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
      'host:service.region.example.com',
      'x-sdk-date:20191115T033655Z',
      '',
      'host;x-sdk-date',
      EMPTY,
    ],
    sha256: '0e84e7853cf87931d965c80e83bffb15aa865326db3a6f57aa2560a7601dfe18',
    signature: 'fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d',
  },
  {
    ...JAVA,
    name: 'Java, POST',
    line: 'POST /v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123',
    body: '{"key":"value"}',
    canonical: [
      'POST',
      '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123/',
      '',
      'host:service.region.example.com',
      'x-sdk-date:20191115T033655Z',
      '',
      'host;x-sdk-date',
      'e43abcf3375244839c012f9633f95862d232a95b00d5bc7348b3098b9fed7f32',
    ],
    sha256: '79be7a43859f485df125c417ebb8821754c7ed42f6742ce8b0fd74b2b303446d',
    signature: 'b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771',
  },
  {
    ...JAVA,
    name: 'Java, GET of the root',
    host: 'example.com',
    line: 'GET /',
    signed: { Host: 'example.com' },
    canonical: ['GET', '/', '', 'host:example.com', 'x-sdk-date:20191115T033655Z', '', 'host;x-sdk-date', EMPTY],
    sha256: '845f5f053e69e0d7cdf17c143bd6ffbc72d7be020b93b6ca2da8022efee7d6b8',
    signature: '919ad8b75d4ad49da0d377e63ee21c4a7a54b752f6bf2878b4adbe9c19927da6',
  },
  {
    ...JAVA,
    name: 'Java, GET without a query',
    host: REGION_1,
    line: `GET ${VPCS}`,
    signed: { Host: REGION_1 },
    canonical: [
      'GET',
      '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/',
      '',
      'host:service.test-region-1.myhuaweicloud.com',
      'x-sdk-date:20191115T033655Z',
      '',
      'host;x-sdk-date',
      EMPTY,
    ],
    sha256: '2a9f333d9f534e4c46461f1c5b8b5bf819d14619054aa34c7591f9768293e929',
    signature: 'fbfa53d70fa0dec48f511be2e9e522172f9dca6d56f8856d12d7e575b978d9be',
  },
];

function requestOf({ line, host, body }: Vector, headers: Record<string, string> = {}): RequestToSign {
  const [method = '', path = ''] = line.split(' ');
  return { method, origin: `https://${host}`, path, headers, ...(body === undefined ? {} : { body }) };
}

const keyOf = ([accessKey, secretKey]: Vector['key']) => ({ accessKey, secretKey });
const AT = new Date('2019-11-15T03:36:55.987Z');
const KEY = keyOf(ACCESS_KEY);
const PROJECT = '77b6a44cba5143ab91d13ab9a8ff44fd';
const base: RequestToSign = {
  method: 'GET',
  origin: `https://${REGION}`,
  path: `${VPCS}?limit=2&name=a`,
  headers: { 'X-Project-Id': PROJECT },
};
const authorizationOf = (change: Partial<RequestToSign>, key = KEY, at = AT) =>
  sign({ ...base, ...change }, key, at)['Authorization'];
const unchanged = authorizationOf({});
const signatureOf = (header = '') => /Signature=([0-9a-f]{64})$/.exec(header)?.[1];
const linesOf = (path: string) => canonicalRequest({ ...base, path }, { 'X-Sdk-Date': DATE }).split('\n');
const uriOf = (path: string) => linesOf(path)[1];
const queryOf = (query: string) => linesOf(`/path?${query}`)[2];

describe('a published signature', () => {
  it.each(vectors)('is reproduced: $name', (vector) => {
    const { key, date, sha256, signature } = vector;
    const signed = { 'X-Sdk-Date': date, ...vector.signed };
    const canonical = canonicalRequest(requestOf(vector), signed);
    expect(canonical).toBe(vector.canonical.join('\n'));
    const text = stringToSign(canonical, date);
    expect(text).toBe(`SDK-HMAC-SHA256\n${date}\n${sha256}`);
    const names = vector.canonical.at(-2) ?? '';
    expect(authorization(keyOf(key), signed, text)).toBe(
      `SDK-HMAC-SHA256 Access=${key[0]}, SignedHeaders=${names}, Signature=${signature}`,
    );
  });

  const asWeSign = vectors.filter(({ signed }) => Object.keys(signed).join() === 'Host');

  it('is one of four that sign what a request of ours does', () => {
    expect(asWeSign).toHaveLength(4);
  });

  it.each(asWeSign)('goes out as headers, whatever else the request carries: $name', (vector) => {
    const request = requestOf(vector, { ...JSON_TYPE, TEST_UNDERSCORE: 'TEST_VALUE', X_Project_Id: 'other' });
    expect(sign(request, keyOf(vector.key), AT)).toEqual({
      'X-Sdk-Date': DATE,
      Host: vector.host,
      Authorization: `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=${vector.signature}`,
    });
  });
});

describe('what is signed', () => {
  it('is the host with its port, the date, and the project when it is given, in whatever case', () => {
    const headers = {
      'x-PROJECT-id': ` ${PROJECT} `,
      Accept: 'application/json',
      Host: 'other',
      'X-Sdk-Date': 'other',
    };
    const made = sign({ ...base, origin: `https://${REGION}:8443`, headers }, KEY, AT);
    const signed = { Host: `${REGION}:8443`, 'X-Sdk-Date': DATE, 'X-Project-Id': PROJECT };
    const text = stringToSign(canonicalRequest(base, signed), DATE);
    expect(text).toContain(DATE);
    expect(made).toEqual({
      Host: `${REGION}:8443`,
      'X-Sdk-Date': DATE,
      Authorization: authorization(KEY, signed, text),
    });
    expect(made['Authorization']).toContain('SignedHeaders=host;x-project-id;x-sdk-date,');
  });

  it('is a path encoded once, its segments kept apart, with a slash at the end', () => {
    expect(uriOf("/a%20b/%E4%B8%80/%2F/~-_.%7E/!'()*/+%2B:@")).toBe(
      '/a%20b/%E4%B8%80/%2F/~-_.~/%21%27%28%29%2A/%2B%2B%3A%40/',
    );
    expect(uriOf('/a%2520b')).toBe('/a%2520b/');
    expect(['', '?a=b', '/', '/path/', '/path/?x', '/path//x'].map(uriOf)).toEqual([
      '/',
      '/',
      '/',
      '/path/',
      '/path/',
      '/path//x/',
    ]);
  });

  // The Go SDK's test of its query encoding, see above.
  it('is a query in the published encoding, whether a blank came as a plus or as %20', () => {
    const wire = new URLSearchParams([
      ['test', '一 (&=?!#%.*)'],
      ['limit', '1'],
      ['enable', 'true'],
    ]);
    wire.append('path', '/tmp/123');
    for (const value of ['3', '1', '2']) wire.append('multi', value);
    const published =
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29';
    expect(wire.toString()).toContain('+');
    expect(queryOf(wire.toString())).toBe(published);
    expect(queryOf(published)).toBe(published);
  });

  it('is a query sorted by decoded keys, then by decoded values, each with its equals sign', () => {
    expect(queryOf('b&a-=&a=&c==d=?&&a=%7E&a=B&a=a')).toBe('a=&a=B&a=a&a=~&a-=&b=&c=%3Dd%3D%3F');
    expect(queryOf('%C3%A9=1&z=%C3%A9&z=a&Z=1')).toBe('Z=1&z=a&z=%C3%A9&%C3%A9=1');
    expect(queryOf('')).toBe('');
  });

  it.each(['/%', '/%zz', '/%ff', '/a?b=%', '/a?%ff=b'])('is never a guess at malformed encoding: %s', (path) => {
    expect(() => authorizationOf({ path })).toThrow(new URIError('URI malformed'));
  });
});

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const parameters = fc.array(fc.tuple(text, fc.string({ unit: 'grapheme' })), { maxLength: 6 });
const wirePath = fc
  .tuple(fc.array(text, { minLength: 1 }), parameters)
  .map(
    ([segments, query]) => `/${segments.map(encodeURIComponent).join('/')}?${new URLSearchParams(query).toString()}`,
  );
const token = fc.stringMatching(/^[!-~]{1,40}$/);

/** What a path says, without what the canonical form cannot tell: a slash at its end, the order of its parameters. */
function meaning(path: string): string {
  const [before = '', after = ''] = path.split('?');
  return JSON.stringify([
    before.replace(/\/$/, ''),
    [...new URLSearchParams(after)].map((pair) => JSON.stringify(pair)).sort(),
  ]);
}

describe('a signature', () => {
  const differs = (change: Partial<RequestToSign>, key = KEY, at = AT) => {
    const changed = signatureOf(authorizationOf(change, key, at));
    expect(changed).toMatch(/^[0-9a-f]{64}$/);
    expect(changed).not.toBe(signatureOf(unchanged));
  };

  it('is another for another method, host or body', () => {
    fc.assert(
      fc.property(fc.constantFrom('POST', 'PUT', 'DELETE', 'HEAD', 'get'), fc.domain(), text, (method, host, body) => {
        differs({ method });
        differs({ origin: `https://${host}` });
        differs({ body });
      }),
    );
  });

  it('is another for another path or query', () => {
    fc.assert(
      fc.property(wirePath, wirePath, (one, other) => {
        const same = authorizationOf({ path: one }) === authorizationOf({ path: other });
        expect(same).toBe(meaning(one) === meaning(other));
      }),
    );
    for (const change of ['/v1', `${VPCS}?limit=2`, `${VPCS}?limit=3&name=a`, `${VPCS}/limit=2&name=a`]) {
      differs({ path: change });
    }
  });

  it('is another for another project, secret or second', () => {
    fc.assert(
      fc.property(token, token, fc.date({ noInvalidDate: true }), (project, secretKey, at) => {
        fc.pre(project !== PROJECT && secretKey !== KEY.secretKey);
        fc.pre(Math.floor(at.getTime() / 1000) !== Math.floor(AT.getTime() / 1000));
        differs({ headers: { 'X-Project-Id': project } });
        differs({ headers: {} });
        differs({}, { ...KEY, secretKey });
        differs({}, KEY, at);
      }),
    );
  });

  it('is the same for any order of the parameters', () => {
    const twoOrders = parameters.chain((pairs) =>
      fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
    );
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        const [first, second] = [one, other].map((pairs) => `/path?${new URLSearchParams(pairs).toString()}`);
        expect(authorizationOf({ path: first ?? '' })).toBe(authorizationOf({ path: second ?? '' }));
      }),
    );
  });

  it('never shows the secret, nor does an error', () => {
    const secret = fc.stringMatching(/^[!-~]{20,60}$/);
    fc.assert(
      fc.property(secret, wirePath, fc.boolean(), (secretKey, path, broken) => {
        let output: string;
        try {
          output = Object.entries(sign({ ...base, path: broken ? `${path}%` : path }, { ...KEY, secretKey }, AT)).join(
            '\n',
          );
        } catch (error) {
          output = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
        }
        expect(output).not.toContain(secretKey);
      }),
    );
  });
});
