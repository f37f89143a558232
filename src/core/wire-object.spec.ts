import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isJsonObject, parseJson, type Json } from './json.js';
import { STATUS_TABLES } from './status.js';
import { GIB, MIB } from './units.js';
import { collectWarnings, type Warning } from './warnings.js';
import { WireObject } from './wire-object.js';

const READERS = {
  text: (wire: WireObject) => wire.text('field', 'there'),
  flag: (wire: WireObject) => wire.flag('field', 'there'),
  number: (wire: WireObject) => wire.number('field', 'there'),
  bytes: (wire: WireObject) => wire.bytes('field', MIB, 'there'),
  percent: (wire: WireObject) => wire.percent('field', 'there'),
  code: (wire: WireObject) => wire.code('field', 'there'),
  time: (wire: WireObject) => wire.time('field', 'there'),
  list: (wire: WireObject) => wire.list('field', 'there').length,
  objects: (wire: WireObject) => wire.objects('field', 'there').length,
  object: (wire: WireObject) => wire.object('field', 'there').text('inside', 'there.inside'),
} as const;
type Reader = keyof typeof READERS;

interface Reading {
  readonly value: unknown;
  readonly codes: readonly string[];
  readonly warnings: readonly Warning[];
}

/** What a reader makes of `{"field": …}`, written as on the wire. */
function read(reader: Reader, text: string): Reading {
  const source = parseJson(`{"field":${text}}`);
  const { warnings, warn } = collectWarnings();
  const value = READERS[reader](new WireObject(isJsonObject(source) ? source : {}, warn));
  return { value, codes: warnings.map(({ code }) => code), warnings };
}
const readersBut = (...left: Reader[]): Reader[] => [
  ...(['text', 'flag', 'number', 'bytes', 'percent', 'code', 'time', 'list', 'objects', 'object'] as const).filter(
    (reader) => !left.includes(reader),
  ),
];
const NOTHING: Record<Reader, unknown> = {
  text: null,
  flag: null,
  number: null,
  bytes: null,
  percent: null,
  code: null,
  time: null,
  list: 0,
  objects: 0,
  object: null,
};
const statusOf = (text: string): unknown => {
  const source = parseJson(text);
  const { warnings, warn } = collectWarnings();
  const status = new WireObject(isJsonObject(source) ? source : {}, warn).status(STATUS_TABLES.volumeBackup, 'status');
  return { ...status, codes: warnings.map(({ code }) => code) };
};

describe('a field that the upstream did not say', () => {
  it.each(readersBut())('is nothing, without a warning, read as %s: absent, null or an empty text', (reader) => {
    for (const text of ['null', '""']) {
      expect(read(reader, text)).toMatchObject({ value: NOTHING[reader], warnings: [] });
    }
    const { warnings, warn } = collectWarnings();
    expect(READERS[reader](new WireObject({ other: 1 }, warn))).toBe(NOTHING[reader]);
    expect(warnings).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is not found in what every object inherits: %s',
    (key) => {
      const { warnings, warn } = collectWarnings();
      const wire = new WireObject({}, warn);
      const read = [
        wire.text(key, 'p'),
        wire.flag(key, 'p'),
        wire.number(key, 'p'),
        wire.code(key, 'p'),
        wire.list(key, 'p'),
      ];
      expect([...read, wire.object(key, 'p').text('name', 'p'), wire.says(key)]).toEqual([
        null,
        null,
        null,
        null,
        [],
        null,
        false,
      ]);
      expect(warnings).toEqual([]);
    },
  );
});

describe('a field of another type than documented', () => {
  const wrong: [string, Reader[]][] = [
    ['"rubbish"', readersBut('text', 'code')],
    ['true', readersBut('flag')],
    ['42', readersBut('number', 'bytes', 'percent', 'code')],
    ['[1]', readersBut('list', 'objects')],
    ['{"inside":"x"}', readersBut('object')],
  ];
  it.each(wrong.flatMap(([text, readers]) => readers.map((reader) => ({ text, reader }))))(
    'is nothing, with a warning at its path in the view: $text read as $reader',
    ({ text, reader }) => {
      expect(read(reader, text)).toMatchObject({ value: NOTHING[reader], codes: ['wrong-type'] });
      expect(read(reader, text).warnings[0]?.path).toBe('there');
    },
  );

  it('is never quoted in the warning', () => {
    for (const reader of readersBut('text', 'code')) {
      expect(JSON.stringify(read(reader, '"CANARY"').warnings)).not.toContain('CANARY');
    }
  });
});

describe('a field as documented', () => {
  it('is read', () => {
    expect(read('text', '"backup_d32c"')).toMatchObject({ value: 'backup_d32c', warnings: [] });
    expect(read('flag', 'false')).toMatchObject({ value: false, warnings: [] });
    expect(read('number', '42')).toMatchObject({ value: 42, warnings: [] });
    expect(read('bytes', '20')).toMatchObject({ value: 20_971_520, warnings: [] });
    expect(read('percent', '100')).toMatchObject({ value: 100, warnings: [] });
    expect(read('time', '"2017-04-15T04:20:37.277880"')).toMatchObject({
      value: '2017-04-15T04:20:37.277880Z',
      warnings: [],
    });
    expect(read('list', '[1,"x",null]')).toMatchObject({ value: 3, warnings: [] });
    expect(read('objects', '[{},{}]')).toMatchObject({ value: 2, warnings: [] });
    expect(read('object', '{"inside":"x"}')).toMatchObject({ value: 'x', warnings: [] });
  });

  it('that is a zero, a false or a blank was said', () => {
    expect([read('number', '0').value, read('flag', 'false').value, read('text', '" "').value]).toEqual([
      0,
      false,
      ' ',
    ]);
  });
});

describe('a number', () => {
  it.each([
    ['"0"', 0],
    ['"100"', 100],
    ['" 42 "', 42],
    ['"25.2"', 25.2],
    ['"1e3"', 1000],
    ['6.5', 6.5],
    ['4.0', 4],
    ['25.200000000000000001', 25.2],
    ['9007199254740991', 9007199254740991],
  ])('may come as a text or as a fraction: %s', (text, value) => {
    expect(read('number', text)).toMatchObject({ value, warnings: [] });
  });

  it.each(['-1', '"-1"', '9007199254740993', '9007199254740992', '1e400', '"1e999"', '1e300'])(
    'that cannot be, or that a double cannot hold, is nothing with a warning: %s',
    (text) => {
      for (const reader of ['number', 'bytes', 'percent'] as const) {
        expect(read(reader, text)).toMatchObject({ value: null, codes: ['out-of-range'] });
      }
    },
  );

  it.each(['"0x10"', '"1,5"', '"Infinity"', '"NaN"', '"1 2"', '"١"', '"+1"', '"1_000"', '" "', '"12 MB"'])(
    'is not guessed from %s',
    (text) => {
      expect(read('number', text)).toMatchObject({ value: null, codes: ['wrong-type'] });
    },
  );

  it('of percent lies between 0 and 100', () => {
    expect(read('percent', '"0"').value).toBe(0);
    expect(read('percent', '99.5').value).toBe(99.5);
    expect(read('percent', '101')).toMatchObject({ value: null, codes: ['out-of-range'] });
  });

  it('whose bytes would exceed 2^53 is nothing with a warning', () => {
    const { warnings, warn } = collectWarnings();
    expect(new WireObject({ size: 2 ** 40 }, warn).bytes('size', GIB, 'sizeBytes')).toBeNull();
    expect(warnings).toMatchObject([{ code: 'out-of-range', path: 'sizeBytes' }]);
  });
});

describe('an error code', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['5014', '5014'],
    ['0', '0'],
    ['-1', '-1'],
    ['"VolumeBackup.0012"', 'VolumeBackup.0012'],
  ])('is a text to the last digit: %s', (text, code) => {
    expect(read('code', text)).toMatchObject({ value: code, warnings: [] });
  });

  it('is never called Infinity', () => {
    expect(read('code', '1e400')).toMatchObject({ value: null, codes: ['out-of-range'] });
  });
});

describe('a status', () => {
  it('that is documented is translated, and the upstream’s word kept', () => {
    expect(statusOf('{"status":"creating"}')).toEqual({ status: 'running', rawStatus: 'creating', codes: [] });
  });

  it.each(['copying', 'AVAILABLE', '__proto__', 'constructor', 'toString', '\0', 'x'.repeat(10_000)])(
    'that is new is unknown, with its word and a warning: %j',
    (word) => {
      const expected = { status: 'unknown', rawStatus: word, codes: ['unknown-status'] };
      expect(statusOf(JSON.stringify({ status: word }))).toEqual(expected);
    },
  );

  it('that is not said is unknown, without a warning', () => {
    for (const text of ['{}', '{"status":null}', '{"status":""}']) {
      expect(statusOf(text)).toEqual({ status: 'unknown', rawStatus: null, codes: [] });
    }
  });

  it('of another type is unknown, with one warning', () => {
    expect(statusOf('{"status":7}')).toEqual({ status: 'unknown', rawStatus: null, codes: ['wrong-type'] });
  });
});

describe('a list of objects', () => {
  it('numbers its entries as they will stand in the view, when something else is left out', () => {
    const { warnings, warn } = collectWarnings();
    const list: Json = [null, { name: 'a' }, 7, { name: 'b' }, []];
    const entries = new WireObject({ volumes: list }, warn).objects('volumes', 'volumes');
    expect(entries.map(({ index, entry }) => [index, entry.text('name', 'name')])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
    expect(warnings).toMatchObject([{ code: 'wrong-type', path: 'volumes' }]);
  });
});

describe('every reader', () => {
  it('gives a documented value or nothing, whatever stands there, and warns at most once', () => {
    const number = fc.constantFrom('-0', '1e400', '-1e400', '9007199254740993', '0.1234567890123456789', '1E3');
    const text = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      number,
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...readersBut('list', 'objects', 'object')), (field, reader) => {
        const { value, warnings } = read(reader, field);
        expect(value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)).toBe(true);
        expect(warnings.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
