import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cutSecrets } from './cut-secrets.js';
import { isJsonObject, parseJsonVerbatim, type Json, type JsonObject } from './json.js';

const SECRETS = ['VK', 'CMKID', 'BP', 'SP', 'backupurl', 'OMID', 'ebk_T_I', 'snap_id', 'VMID'];

function objectOf(text: string): JsonObject {
  const value = parseJsonVerbatim(text);
  if (!isJsonObject(value)) throw new Error('no JSON object');
  return value;
}
/** An answer, given as it came, as it goes out. */
const cut = (text: string, blankAddresses = false): string =>
  JSON.stringify(cutSecrets(objectOf(text), blankAddresses));
/** What becomes of a row's `service_metadata`, given as the text in it. */
const cutMetadata = (metadata: string): string | null => {
  const row = cutSecrets({ service_metadata: metadata }, false);
  const left = row?.['service_metadata'];
  if (typeof left === 'string' || left === null) return left;
  throw new Error('the metadata is neither a text nor null');
};
const asHtml = (text: string): string => text.replaceAll('"', '&quot;');
/** A text of a text of a text. */
const wrapped = (text: string, times: number): string =>
  times === 0 ? text : wrapped(JSON.stringify(text), times - 1);

describe('the metadata of a raw answer', () => {
  it('of the document’s example keeps all but its two secrets', () => {
    const example =
      ' {"bootable": false, "backupurl": "58d94782-6509-45ad-9442-970d2a005050", "BackupSize": 0, "progress": "0", ' +
      '"snap_id": "665e411f5d87431ca98c199fbd4a64fd", "Type": 0} ';
    expect(cutMetadata(example)).toBe('{"bootable":false,"BackupSize":0,"progress":"0","Type":0}');
  });

  it.each(SECRETS)('loses %s with its value, in any case, whatever the value is', (key) => {
    for (const spelling of [key, key.toLowerCase(), key.toUpperCase()]) {
      for (const value of ['"CANARY"', '{"CANARY":1}', '["CANARY",{"CANARY":[]}]', '0', 'null']) {
        expect(cutMetadata(`{"a":1,"${spelling}":${value},"z":2}`)).toBe('{"a":1,"z":2}');
      }
    }
  });

  it('loses them at any depth, and where a key comes twice', () => {
    expect(cutMetadata('{"a":{"b":[{"VK":"CANARY","c":1}]},"VK":"CANARY","VK":""}')).toBe('{"a":{"b":[{"c":1}]}}');
    expect(cutMetadata('{"\\u0056K":"CANARY","a":1}')).toBe('{"a":1}');
  });

  it('loses them in a text that is JSON again behind blanks, and keeps the rest', () => {
    expect(cutMetadata(JSON.stringify({ a: ' \n\t{"VK":"CANARY","b":1}' }))).toBe('{"a":"{\\"b\\":1}"}');
  });

  it('loses them in a text that is JSON again, however often it was wrapped', () => {
    for (const times of [1, 2, 3, 4, 5, 6]) {
      const text = cutMetadata(`{"a":${wrapped('{"VK":"CANARY","b":0.0}', times)}}`);
      expect(text).not.toContain('CANARY');
      expect(text).toBe(`{"a":${wrapped('{"b":0.0}', times)}}`);
    }
  });

  it.each([
    asHtml('{"VK":"CANARY"}'),
    '{&#34;VK&#34;:&#34;CANARY&#34;}',
    '{&#x22;VK&#x22; : &#x22;CANARY&#x22;}',
    '{"VK":"CANARY',
    "{'VK': 'CANARY'}",
    'VK=CANARY',
    'bp: CANARY',
    '{"snap_id" : "CANARY"',
    `VK${'\\'.repeat(30)}": CANARY`,
  ])('has nothing for a text that seems to hold one although it is no JSON: %s', (text) => {
    expect(cutMetadata(JSON.stringify({ a: text, b: 1 }))).toBe('{"a":null,"b":1}');
  });

  it.each(['SAS', 'SSD', 'VKX: 1', 'the BP of it', 'a:b', '{', '[1, 2', '"', 'http://example.com/?snap=1'])(
    'keeps a text that has nothing to do with it: %s',
    (text) => {
      expect(cutMetadata(JSON.stringify({ VT: text }))).toBe(JSON.stringify({ VT: text }));
    },
  );

  it('is as it came where nothing is cut, blanks and all', () => {
    const text = ' {"bootable": true,\t"AT": 0.0, "a b" : "c  d\\"  e"}\n';
    expect(cutMetadata(text)).toBe(text);
    const inside = JSON.stringify({ a: '{"b": [1, 2]}' });
    expect(cutMetadata(inside)).toBe(inside);
  });

  it('is not as it came where a key that comes twice would bring back what it hides', () => {
    expect(cutMetadata('{"a": {"VK": "CANARY"}, "a": 1}')).toBe('{"a":1}');
    expect(cutMetadata('{"a": {"\\u0056K": "CANARY"}, "a": 1}')).toBe('{"a":1}');
  });

  it('keeps its numbers to the last digit', () => {
    const numbers = '{"AT":0.0,"CS":9007199254740993,"SS":1.50,"x":[1e3,-0,0.1234567890123456789]}';
    expect(cutMetadata(numbers)).toBe(numbers);
  });

  it('keeps a `__proto__` as the key it is, and looks into it', () => {
    expect(cutMetadata('{"__proto__":{"VK":"CANARY","a":1},"constructor":2}')).toBe(
      '{"__proto__":{"a":1},"constructor":2}',
    );
  });

  it.each([
    '',
    ' ',
    'CANARY',
    '{"VK":"CANARY"',
    '{"a":1',
    '"CANARY"',
    '[{"VK":"CANARY"}]',
    '0',
    'null',
    asHtml('{"VK":"CANARY"}'),
  ])('that cannot be read as an object is null: %s', (text) => {
    expect(cutMetadata(text)).toBeNull();
  });

  it('is null wherever the column’s width cut it', () => {
    const whole = JSON.stringify({
      bootable: true,
      ...Object.fromEntries(SECRETS.map((key) => [key, 'CANARY'])),
      DL: 0,
    });
    for (let length = 0; length < whole.length; length += 1) expect(cutMetadata(whole.slice(0, length))).toBeNull();
  });

  it('that came as an object is cut as well; as anything else it is null', () => {
    expect(cut('{"service_metadata":{"VK":"CANARY","a":"{\\"BP\\":\\"CANARY\\"}"}}')).toBe(
      '{"service_metadata":{"a":"{}"}}',
    );
    for (const value of ['null', '7', 'true', '["CANARY"]', '[{"VK":"CANARY"}]']) {
      expect(cut(`{"service_metadata":${value}}`)).toBe('{"service_metadata":null}');
    }
  });

  it('stands wherever it stands: on top, in a row, in a list of rows', () => {
    const metadata = JSON.stringify('{"VK":"CANARY","DL":0}');
    const answer = (inside: string): string =>
      `{"service_metadata":${inside},"backup":{"service_metadata":${inside}},"backups":[[{"service_metadata":${inside}}]]}`;
    expect(cut(answer(metadata))).toBe(answer('"{\\"DL\\":0}"'));
  });
});

describe('a raw answer', () => {
  it('loses the nine keys also outside of the metadata, and the addresses of the cloud’s inside', () => {
    expect(
      cut('{"backup":{"VK":"CANARY","id":"a","links":[{"href":"http://192.168.82.222:8776","rel":"self"}]}}'),
    ).toBe('{"backup":{"id":"a","links":[{"rel":"self"}]}}');
  });

  it('keeps a documented field that holds the same id as a secret', () => {
    const row = '{"snapshot_id":"36f520e1","service_metadata":"{\\"snap_id\\":\\"36f520e1\\"}"}';
    expect(cut(row)).toBe('{"snapshot_id":"36f520e1","service_metadata":"{}"}');
  });

  it('keeps texts outside of the metadata as they are, JSON or not', () => {
    const row = JSON.stringify({
      description: '{"DESC": "x", "INC": 1}',
      name: 'VK: mine',
      fail_reason: '{ "a" : 0.0 }',
    });
    expect(cut(row)).toBe(row);
  });

  it('has customers’ addresses blanked where asked, also when there was none, and gains none', () => {
    const data = '{"backup_data":{"eip":"80.158.1.2","private_ip":null,"ram":4096},"list":[{"eip":["80.158.1.2"]}]}';
    expect(cut(data)).toBe(data);
    expect(cut(data, true)).toBe('{"backup_data":{"eip":"","private_ip":"","ram":4096},"list":[{"eip":""}]}');
  });

  it('leaves what the upstream sent as it was', () => {
    const answer = objectOf('{"a":{"VK":"x","href":"y","eip":"z"},"service_metadata":"{\\"VK\\":1}"}');
    const before = JSON.stringify(answer);
    cutSecrets(answer, true);
    expect(JSON.stringify(answer)).toBe(before);
  });

  it('nested ten thousand levels deep is refused, without an exception', () => {
    const nest = (key: string, depth: number): Json =>
      JSON.parse(`${`{"${key}":`.repeat(depth)}0${'}'.repeat(depth)}`) as Json;
    for (const depth of [100, 10_000]) {
      expect(cutSecrets({ a: nest('a', depth) }, false)).toBeNull();
      expect(cutSecrets({ a: JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as Json }, false)).toBeNull();
      expect(cutSecrets({ service_metadata: nest('a', depth) }, false)).toBeNull();
    }
    expect(cutMetadata(JSON.stringify(nest('a', 100)))).toBeNull();
    expect(cutMetadata(`${'{"a":'.repeat(10_000)}0${'}'.repeat(10_000)}`)).toBeNull();
    expect(cutSecrets({ a: nest('a', 20) }, false)).not.toBeNull();
  });

  it('is not taken for one that is nested too deeply where something else is wrong', () => {
    const broken = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('a fault of ours');
      },
    });
    expect(() => cutSecrets(broken, false)).toThrow('a fault of ours');
  });

  it('is looked through to the thirty-second level, texts that are JSON again counted in, and refused below', () => {
    const objects = (depth: number): string => `${'{"a":'.repeat(depth)}0${'}'.repeat(depth)}`;
    const lists = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const isWhole = (text: string): boolean => cutSecrets(objectOf(text), false) !== null;
    expect([isWhole(objects(32)), isWhole(objects(33))]).toEqual([true, false]);
    expect([isWhole(`{"a":${lists(32)}}`), isWhole(`{"a":${lists(33)}}`)]).toEqual([true, false]);
    const asObject = (depth: number): boolean => isWhole(`{"service_metadata":${objects(depth)}}`);
    expect([asObject(31), asObject(32)]).toEqual([true, false]);
    expect([cutMetadata(objects(31)), cutMetadata(objects(32))]).toEqual([objects(31), null]);
    const asText = (depth: number): string => JSON.stringify({ a: lists(depth) });
    expect([cutMetadata(asText(30)), cutMetadata(asText(31))]).toEqual([asText(30), null]);
  });

  it('with a secret’s name and a very long text after it is looked through in no time', () => {
    for (const text of [
      'VK'.concat(' '.repeat(1_000_000)),
      'VK '.repeat(300_000),
      'VK&#'.concat('0'.repeat(1_000_000)),
    ]) {
      expect(cutMetadata(JSON.stringify({ a: text }))).toBe(JSON.stringify({ a: text }));
    }
  });
});

describe('a raw answer of any content', () => {
  const secretKey = fc.mixedCase(fc.constantFrom(...SECRETS));
  const plainKey = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', 'links', 'DL', '\0', '\ud800');
  const plain = fc.oneof(
    fc.constantFrom<unknown>('SAS', '', '{', '"', '\0', '\ud800', '__proto__', 'x'.repeat(10_000), 0, -1.5, true, null),
    fc.json(),
  );
  const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
    leaf: plain,
    tree: fc.oneof(
      { maxDepth: 4 },
      tie('leaf'),
      fc.dictionary(plainKey, tie('tree'), { maxKeys: 4 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc
        .tuple(tie('tree'), secretKey)
        .map(([value, key]) => ({ a: value, [key]: { CANARY: ['CANARY', value] }, z: 1 })),
      tie('tree').map((value) => JSON.stringify(value)),
    ),
  }));

  it('lets no secret out of its metadata, however deep, however spelled, cut anywhere', () => {
    fc.assert(
      fc.property(tree, secretKey, fc.option(fc.nat(400)), (value, key, width) => {
        const metadata = JSON.stringify({ value, [key]: 'CANARY' }).slice(0, width ?? undefined);
        const answer = cutSecrets({ backup: { service_metadata: metadata } }, false);
        expect(JSON.stringify(answer)).not.toContain('CANARY');
      }),
      { numRuns: 500 },
    );
  });

  const harmless = fc.json().filter((text) => !/href|vk|cmkid|bp|sp|backupurl|omid|ebk_t_i|snap_id|vmid/i.test(text));

  it('without any of this comes out as it came, to the last character', () => {
    fc.assert(
      fc.property(fc.dictionary(plainKey, harmless), (parts) => {
        const text = `{${Object.entries(parts)
          .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
          .join(',')}}`;
        const compact = JSON.stringify(objectOf(text));
        expect(cut(text)).toBe(compact);
        expect(cutMetadata(text)).not.toBeNull();
      }),
    );
  });
});
