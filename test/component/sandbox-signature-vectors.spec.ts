import { describe, expect, it } from '@jest/globals';
import { type SignedCall, canonicalRequest, signatureOf, verify } from '../../src/sandbox/signatures.js';

const OTHER = 'f'.repeat(32);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** From the test suites of the cloud's own SDKs for Go and Java. */
describe('published vectors', () => {
  const key = { accessKey: 'AccessKey', secretKey: 'SecretKey', projectId: OTHER };
  const goDate = '20060102T150405Z';
  const javaDate = '20191115T033655Z';
  const javaNow = new Date('2019-11-15T03:36:55Z');
  const host = 'service.region.example.com';

  function javaCall(rawUrl: string, signature: string, changed: Partial<SignedCall> = {}): SignedCall {
    const authorization = `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=${signature}`;
    const headers = { 'content-type': 'application/json', host, 'x-sdk-date': javaDate, authorization };
    return { method: 'GET', rawUrl, headers, body: '', ...changed };
  }

  it.each([
    {
      name: 'Go, GET',
      call: { method: 'GET', rawUrl: '/path?limit=1', body: '' },
      canonical: `GET\n/path/\nlimit=1\nx-sdk-date:20060102T150405Z\n\nx-sdk-date\n${EMPTY}`,
      signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    },
    {
      name: 'Go, POST',
      call: { method: 'POST', rawUrl: '/path?key=value', body: '{"Name":"test","Id":1}\n' },
      canonical:
        'POST\n/path/\nkey=value\nx-sdk-date:20060102T150405Z\n\nx-sdk-date\n' +
        'a29d7b4c5efd1a22011d69fd7b7aee76fe51e4083c609244228de258afd61289',
      signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    },
  ])('$name: the canonical request and the signature', ({ call, canonical, signature }) => {
    const text = canonicalRequest({ ...call, headers: { 'x-sdk-date': goDate } }, ['x-sdk-date']);
    expect(text).toBe(canonical);
    expect(signatureOf(key.secretKey, goDate, text)).toBe(signature);
  });

  it('Go: the query, sorted by name and value and encoded anew', () => {
    const rawUrl = '/?test=%E4%B8%80+(%26%3D%3f!%23%25.*)&limit=1&multi=3&enable=true&path=/tmp/123&multi=1&multi=2';
    expect(canonicalRequest({ method: 'GET', rawUrl, headers: {}, body: '' }, []).split('\n')[2]).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  it('Java, GET with a query: the whole request is accepted, in either order of the query', () => {
    const signature = 'fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d';
    const path = '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs';
    const [limit, marker] = ['limit=2', 'marker=13551d6b-755d-4757-b956-536f674975c0'];
    for (const query of [`${limit}&${marker}`, `${marker}&${limit}`]) {
      expect(verify(javaCall(`${path}?${query}`, signature), [key], javaNow)).toMatchObject({ key });
    }
    expect(verify(javaCall(`${path}?${limit}`, signature), [key], javaNow)).toHaveProperty('refused');
  });

  it('Java, POST: the body is signed', () => {
    const signature = 'b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771';
    const path = '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123';
    const post = { method: 'POST', body: '{"key":"value"}' };
    expect(verify(javaCall(path, signature, post), [key], javaNow)).toMatchObject({ key });
    const changed = javaCall(path, signature, { ...post, body: '{"key":"Value"}' });
    expect(verify(changed, [key], javaNow)).toHaveProperty('refused');
    expect(verify(javaCall(path, signature, { ...post, method: 'PUT' }), [key], javaNow)).toHaveProperty('refused');
  });
});
