import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { failureOf } from './error-body.js';
import type { Json } from './json.js';
import type { FailureKind, UpstreamFailure } from './upstream-failure.js';

/** What an answer with this status and body stands for. */
const failure = (status: number, body: Json | string, retryAfter: string | null = null): UpstreamFailure =>
  failureOf('vbs', status, retryAfter, typeof body === 'string' ? body : JSON.stringify(body));
const kind = (status: number, body: Json | string): FailureKind => failure(status, body).kind;

const csbs = (error_code: Json, error_msg = 'words'): Json => ({ error_code, error_msg });
const fault = (name: string, code: Json, message = 'words'): Json => ({ [name]: { code, message } });
/** The cloud's API gateway says it with an id beside. */
const apiGateway = (error_code: string, error_msg = 'words'): Json => ({
  error_msg,
  error_code,
  request_id: 'd4e8174b',
});

const MISSING = 'Checkpoint_item (90c1d5fa-1b9f-4aeb-b2f4-81c806e98190) is not found.';
const UNROUTED = {
  message: 'The resource could not be found.<br /><br />\n\n\n',
  code: '404 Not Found',
  title: 'Not Found',
};
const OVER_LIMIT = 'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute';
const HTML = '<html><head><title>404 Not Found</title></head><body>itemNotFound CSBS.3001</body></html>';

/** Every body that the clouds are known or documented to send: status, body, what it is, the code that is kept. */
const CATALOGUE: readonly (readonly [number, Json | string, FailureKind, string | null])[] = [
  [404, csbs('CSBS.3001', MISSING), 'not-found', 'CSBS.3001'],
  [400, csbs('BackupService.4008', 'New project are not allowed to use old services.'), 'failed', 'BackupService.4008'],
  [403, csbs('CSBS.9009', 'User is unverified.'), 'unauthorized', 'CSBS.9009'],
  [400, csbs('CSBS.9009', 'User is unverified.'), 'unauthorized', 'CSBS.9009'],
  [500, csbs('CSBS.9999', 'The system is busy. Please try later.'), 'failed', 'CSBS.9999'],
  [500, csbs('CSBS.8008', 'The backup status is not allowed query'), 'failed', 'CSBS.8008'],
  [400, csbs('CSBS.9001'), 'rejected', 'CSBS.9001'],
  [400, fault('badRequest', 'XXXX', 'XXX'), 'rejected', 'badRequest'],
  [400, fault('badRequest', 400, 'limit param must be an integer'), 'rejected', 'badRequest'],
  [400, fault('badRequest', 400, 'Malformed request url'), 'failed', 'badRequest'],
  [404, fault('itemNotFound', 404, 'Backup x could not be found.'), 'not-found', 'itemNotFound'],
  [403, fault('forbidden', 403, "Policy doesn't allow backup:get_all to be performed."), 'unauthorized', 'forbidden'],
  [413, { overLimit: { code: 413, message: '...', retryAfter: '0' } }, 'throttled', 'overLimit'],
  [500, fault('computeFault', 500), 'failed', 'computeFault'],
  [400, { error: { message: 'XXXX', code: 'XXX' } }, 'rejected', 'XXX'],
  [
    401,
    { error: { code: 401, message: 'The X-Auth-Token is invalid!', title: 'Unauthorized' } },
    'unauthorized',
    '401',
  ],
  [401, { error: { code: 401, title: 'Unauthorized', message: 'words' } }, 'unauthorized', '401'],
  [401, { error: { code: '111401001', message: 'Invalid token.', ext_message: null } }, 'unauthorized', '111401001'],
  [401, apiGateway('APIGW.0301', 'signature expired'), 'unauthorized', 'APIGW.0301'],
  [401, apiGateway('APIG.0301', 'decrypt token fail'), 'unauthorized', 'APIG.0301'],
  [404, apiGateway('APIGW.0101', 'The API does not exist'), 'failed', 'APIGW.0101'],
  [429, apiGateway('APIGW.0308', OVER_LIMIT), 'throttled', 'APIGW.0308'],
  [400, { code: 'C.XXXX', message: 'C failed', details: [{ code: 'C.XXXX', message: '...' }] }, 'rejected', 'C.XXXX'],
  [400, 'invalid json data', 'rejected', null],
  [404, UNROUTED, 'failed', null],
  [503, HTML, 'failed', null],
];

describe('an answer that is not 200', () => {
  it.each(CATALOGUE)('is known by status and code: %s %j is %s', (status, body, expected, code) => {
    expect(failure(status, body)).toMatchObject({ upstream: 'vbs', kind: expected, status, code });
  });

  it.each([301, 302, 304, 405, 406, 409, 415, 500, 501, 502, 503, 504])(
    'with the status %i says that the service failed',
    (status) => {
      for (const body of ['', HTML, csbs('CSBS.9998')]) expect(kind(status, body)).toBe('failed');
    },
  );

  it.each([401, 403, 407])('with the status %i refuses our credential, whatever the body', (status) => {
    for (const body of ['', HTML, csbs('CSBS.3001'), fault('itemNotFound', 404)]) {
      expect(kind(status, body)).toBe('unauthorized');
    }
  });

  it('is read in the order of the clouds’ own SDKs', () => {
    expect(failure(500, { error_code: 'A.1', code: 'B.2', error: { code: 'C.3' } }).code).toBe('A.1');
    expect(failure(500, { code: 'B.2', error: { code: 'C.3' } }).code).toBe('B.2');
    expect(failure(500, { error: { code: 'C.3' } }).code).toBe('C.3');
    expect(failure(500, { serviceUnavailable: { code: 503 } }).code).toBe('serviceUnavailable');
  });

  it('keeps no code that does not look like one', () => {
    for (const code of ['two words', '<b>', 'x'.repeat(65), '', null, true, {}, 'a\nb', 'ü']) {
      expect(failure(500, csbs(code)).code).toBeNull();
      expect(failure(500, { error: { code } }).code).toBeNull();
    }
    expect(failure(500, fault('a fault with blanks', 500)).code).toBe('500');
    expect(failure(500, csbs(9998)).code).toBe('9998');
  });

  it('tells a fault also when the id of the request stands beside it', () => {
    expect(kind(404, { itemNotFound: { code: 404, message: 'gone' }, request_id: 'd4e8174b' })).toBe('not-found');
    expect(failure(500, { error: { code: 'APIGW.0201' }, request_id: 'd4e8174b' }).code).toBe('APIGW.0201');
  });

  it('with two faults is believed in neither', () => {
    expect(failure(404, { itemNotFound: { code: 404 }, computeFault: { code: 500 } })).toMatchObject({
      kind: 'failed',
      code: null,
    });
  });
});

describe('a 404', () => {
  it.each([
    csbs('CSBS.3001'),
    csbs('BackupService.6200'),
    fault('itemNotFound', 404),
    { error: { code: 'CSBS.3001' } },
  ])('means that there is no such backup only with the words for it: %j', (body) => {
    expect(kind(404, body)).toBe('not-found');
  });

  it.each<Json | string>([
    '',
    HTML,
    'itemNotFound',
    UNROUTED,
    apiGateway('APIGW.0101'),
    apiGateway('APIG.0101'),
    csbs('CSBS.9001'),
    csbs('csbs.3001'),
    csbs('CSBS.30011'),
    fault('notFound', 404),
    { itemNotFound: 'gone' },
    ['itemNotFound'],
    '{"__proto__":{"code":"CSBS.3001"}}',
  ])('means a wrong address with anything else: %j', (body) => {
    expect(kind(404, body)).toBe('failed');
  });

  it('is no proof with another status', () => {
    for (const status of [200, 400, 410, 500]) expect(kind(status, fault('itemNotFound', 404))).not.toBe('not-found');
  });
});

describe('a 400', () => {
  it('is the caller’s, unless it is about our own address or project', () => {
    expect(kind(400, fault('badRequest', 400, 'offset param must be positive'))).toBe('rejected');
    expect(kind(400, fault('badRequest', 400, 'Malformed request url'))).toBe('failed');
    for (const code of ['APIGW.0201', 'APIG.0201', 'BackupService.4008']) expect(kind(400, csbs(code))).toBe('failed');
  });

  it('passes on Cinder’s fixed sentences about parameters', () => {
    const sentence = 'Invalid input received: Invalid sort key';
    expect(failure(400, fault('badRequest', 400, sentence)).sentence).toBe(sentence);
  });

  it('passes on no other text', () => {
    for (const text of ['Invalid filters 10.0.0.7', HTML, '', 'limit param must be an integer ']) {
      const { sentence, message } = failure(400, fault('badRequest', 400, text));
      expect([sentence, message]).toEqual([null, 'vbs: rejected']);
    }
  });
});

describe('a throttled call', () => {
  it.each<[number, Json | string]>([
    [429, ''],
    [429, HTML],
    [429, fault('computeFault', 429)],
    [413, ''],
    [413, fault('overLimit', 413)],
    [503, apiGateway('APIGW.0308')],
    [500, apiGateway('APIG.0308')],
    [400, { error: { code: 'APIGW.0308' } }],
    [503, fault('overLimit', 413)],
  ])('is known by its status or its word: %s %j', (status, body) => {
    expect(kind(status, body)).toBe('throttled');
  });

  it('says how long to wait: by its header, else by the window in its message', () => {
    expect(failure(429, '', '30').retryAfterSeconds).toBe(30);
    expect(failure(429, '', '0').retryAfterSeconds).toBe(1);
    expect(failure(429, '', '999999').retryAfterSeconds).toBe(3600);
    expect(failure(429, apiGateway('APIGW.0308', OVER_LIMIT), '7').retryAfterSeconds).toBe(7);
    expect(failure(429, apiGateway('APIGW.0308', OVER_LIMIT)).retryAfterSeconds).toBe(300);
    expect(failure(429, apiGateway('APIG.0308', 'limit:20,time:30 second')).retryAfterSeconds).toBe(30);
    expect(failure(429, apiGateway('APIGW.0308', OVER_LIMIT), 'soon').retryAfterSeconds).toBe(300);
  });

  it.each(['', '-1', '1.5', '1e3', 'NaN', '9999999', 'Mon, 24 Aug 2026 10:00:00 GMT'])(
    'takes no wait from the header %j',
    (header) => {
      expect(failure(429, '', header).retryAfterSeconds).toBeNull();
    },
  );

  it.each(['time:5 hour', 'time: 5 minute', 'time:99999 second', 'time:x minute', ''])(
    'takes no wait from the message %j',
    (text) => {
      expect(failure(429, apiGateway('APIGW.0308', text)).retryAfterSeconds).toBeNull();
    },
  );

  it('is alone in that: a failed service’s wait is its own affair', () => {
    expect(failure(503, '', '30').retryAfterSeconds).toBeNull();
    expect(failure(500, csbs('CSBS.9999', OVER_LIMIT)).retryAfterSeconds).toBeNull();
  });
});

describe('an answer of any content', () => {
  const key = fc.constantFrom(
    'error_code',
    'error_msg',
    'code',
    'message',
    'error',
    'itemNotFound',
    '__proto__',
    'constructor',
    'x',
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>('CANARY 10.0.0.7', 'CSBS.3001', 404, null, true, '\0', '\ud800'),
      fc.dictionary(key, tie('tree')),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }));
  const text = fc.oneof(
    tree.map((value) => JSON.stringify(value)),
    anyText(),
    fc.json(),
  );

  it('is classified without an exception, and nothing of its text is kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 201, max: 599 }), fc.option(fc.string()), text, (status, header, body) => {
        const found = failureOf('csbs', status, header, body);
        expect(found.code ?? 'CSBS.3001').toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
        expect(JSON.stringify([found, found.message, found.cause])).not.toContain('CANARY');
        if (found.kind === 'not-found') expect(status).toBe(404);
      }),
      { numRuns: 300 },
    );
  });

  it('may be nested without end, or very long', () => {
    expect(kind(404, `{"itemNotFound":${'['.repeat(100_000)}`)).toBe('failed');
    expect(kind(500, 'time:'.repeat(1_000_000))).toBe('failed');
    expect(failure(429, 'time:1 '.repeat(1_000_000)).retryAfterSeconds).toBeNull();
  });
});
