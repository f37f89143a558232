import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isIP } from 'node:net';
import { hostileText } from '../../test/support/hostile-text.js';
import {
  addressOrRange,
  atLeast,
  headerSafe,
  hostName,
  listOf,
  oneOf,
  rateLimit,
  trueOrFalse,
  wholeNumber,
} from './readers.js';
import { Refusal, type Reader } from './setting.decorator.js';
import { endpoint, issuerUrl, keystoneUrl, origin, publicUrl } from './url-readers.js';

const EXAMPLE = 'https://vbs.example.com/v2/{project_id}';

/** What is read, or the words of the refusal; anything else that is thrown fails the test. */
function read<T>(reader: Reader<T>, text: string): { value: T } | { refused: string } {
  try {
    return { value: reader(text) };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message };
    throw error;
  }
}

const READERS: Readonly<Record<string, Reader<unknown>>> = {
  wholeNumber: wholeNumber(1, 100),
  oneOf: oneOf(['a', 'b']),
  trueOrFalse,
  listOf: listOf(wholeNumber(1, 100)),
  hostName,
  addressOrRange,
  rateLimit,
  headerSafe,
  atLeast: atLeast(16),
  publicUrl,
  origin,
  issuerUrl,
  keystoneUrl,
  endpoint: endpoint(['v2', 'v3'], EXAMPLE),
};
const url = fc.oneof(
  hostileText.map((text) => `https://${text}`),
  hostileText.map((text) => `https://vbs.example.com/v2/{project_id}${text}`),
  fc
    .tuple(
      fc.constantFrom('http://', 'https://', 'ftp://'),
      fc.constantFrom('a.example', '127.0.0.1:1', '[::1]', 'u:p@a'),
      fc.constantFrom('', '/v2/', '/v2/{project_id}', '/v3'),
      fc.constantFrom('', '/', '?a=b', '#c', '/..'),
    )
    .map((parts) => parts.join('')),
);

describe('a setting out of form', () => {
  it.each(Object.keys(READERS))('is refused in words of our own, never with another error: %s', (name) => {
    const reader = READERS[name];
    if (reader === undefined) throw new Error('no such reader');
    fc.assert(
      fc.property(fc.oneof(hostileText, url), (text) => {
        const said = read(reader, text);
        if ('refused' in said) expect(said.refused).toMatch(/^(entry \d+ )?must (be|not|hold|have) /);
      }),
    );
  });
});

describe('a whole number', () => {
  it('is read in plain digits and within its limits, and nothing else is', () => {
    const reader = wholeNumber(-1, 1000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (value) => {
        expect(read(reader, String(value))).toEqual({ value });
      }),
    );
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.double().map(String), fc.integer().map(String)), (text) => {
        const isOne = /^(0|[1-9][0-9]*)$/.test(text) && Number(text) <= 1000;
        expect('value' in read(reader, text)).toBe(isOne);
      }),
    );
    for (const text of ['01', '+1', '1.0', '1 ', '-1', '1001']) expect(read(reader, text)).toHaveProperty('refused');
  });
});

describe('a list', () => {
  it('has each entry once, blanks around it cut, and the place of the one that is wrong', () => {
    const reader = listOf(wholeNumber(0, 99));
    const entries = fc.array(fc.tuple(fc.nat({ max: 99 }), fc.constantFrom('', ' ', '\t')), { minLength: 1 });
    fc.assert(
      fc.property(entries, (all) => {
        const text = all.map(([value, blank]) => `${blank}${value}${blank}`).join(',');
        expect(read(reader, text)).toEqual({ value: [...new Set(all.map(([value]) => value))] });
        const wrong = read(reader, `${text},x`);
        expect(wrong).toEqual({
          refused: `entry ${all.length + 1} must be a whole number from 0 to 99, in plain digits`,
        });
      }),
    );
  });
});

describe('an address of proxies', () => {
  it('is an IP address or a range of some of them', () => {
    const address = fc.oneof(
      fc.ipV4().map((text) => [text, 32] as const),
      fc.ipV6().map((text) => [text, 128] as const),
    );
    fc.assert(
      fc.property(address, fc.integer({ min: -1, max: 140 }), ([text, most], bits) => {
        if (isIP(text) === 0) return;
        expect(read(addressOrRange, text)).toEqual({ value: text });
        const range = `${text}/${bits}`;
        expect('value' in read(addressOrRange, range)).toBe(bits >= 1 && bits <= most);
      }),
    );
  });
});

describe('a limit of requests', () => {
  it('is a count per time of a day at most', () => {
    const unit = fc.constantFrom(['s', 1] as const, ['m', 60] as const, ['h', 3600] as const);
    const [count, times] = [fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 1, max: 99_999 })];
    fc.assert(
      fc.property(count, times, unit, (requests, many, [letter, seconds]) => {
        const said = read(rateLimit, `${requests}/${many}${letter}`);
        const perSeconds = many * seconds;
        if (perSeconds <= 86_400) expect(said).toEqual({ value: { requests, perSeconds } });
        else expect(said).toHaveProperty('refused');
      }),
    );
    expect(read(rateLimit, 'none')).toEqual({ value: null });
    for (const text of ['0/1m', '1/0m', '1/1d', '1/m', '1', '1/1m ', '01/1m']) {
      expect(read(rateLimit, text)).toHaveProperty('refused');
    }
  });
});

describe('an endpoint', () => {
  it('that is read holds the project’s place once, in its path, with neither query nor user', () => {
    fc.assert(
      fc.property(url, (text) => {
        const said = read(endpoint(['v2', 'v3'], EXAMPLE), text);
        if ('refused' in said) return;
        expect(said.value.split('{project_id}')).toHaveLength(2);
        const parsed = new URL(said.value.replace('{project_id}', '0'.repeat(32)));
        expect([parsed.search, parsed.hash, parsed.username, parsed.password]).toEqual(['', '', '', '']);
        expect(parsed.pathname).toMatch(/\/v[23]\/(.*\/)?0{32}/);
      }),
    );
  });
});
