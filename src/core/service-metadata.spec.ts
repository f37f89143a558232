import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readServiceMetadata, type VolumeBackupMetadata } from './service-metadata.js';
import { collectWarnings, type Warning } from './warnings.js';

const SECRETS = ['VK', 'CMKID', 'BP', 'SP', 'backupurl', 'OMID', 'ebk_T_I', 'snap_id', 'VMID'];
const NOTHING_SAID: VolumeBackupMetadata = {
  bootable: null,
  progressPercent: null,
  backupKind: 'disk',
  deduplicated: false,
  compressed: false,
  encrypted: false,
  spaceSavingRate: null,
  chainSizeBytes: null,
  averageRateBytesPerSecond: null,
  volumeType: null,
};

function read(text: string | null): { metadata: VolumeBackupMetadata | null; warnings: Warning[] } {
  const { warnings, warn } = collectWarnings();
  return { metadata: readServiceMetadata(text, 'metadata', warn), warnings };
}
/** The metadata of a text that holds these keys. */
const metadataOf = (keys: object): VolumeBackupMetadata | null => read(JSON.stringify(keys)).metadata;
const warningsOf = (keys: object): unknown[] =>
  read(JSON.stringify(keys)).warnings.map(({ code, path }) => [code, path]);

describe('the metadata of a volume backup', () => {
  it('is read from the document’s example, blanks around it and progress as a text', () => {
    const example =
      ' {"bootable": false, "backupurl": "58d94782-6509-45ad-9442-970d2a005050", "BackupSize": 0, "progress": "0", ' +
      '"snap_id": "665e411f5d87431ca98c199fbd4a64fd", "Type": 0} ';
    expect(read(example)).toEqual({ metadata: { ...NOTHING_SAID, bootable: false, progressPercent: 0 }, warnings: [] });
  });

  it('has every documented fact in its unit: CS in MB, AT in MB/s', () => {
    const keys = {
      bootable: true,
      progress: 42,
      ST: 1,
      DL: 3,
      SS: 6.5,
      CS: 642,
      AT: 12.5,
      VT: 'SAS',
      BT: '2',
      Type: 1,
    };
    expect(metadataOf(keys)).toEqual({
      bootable: true,
      progressPercent: 42,
      backupKind: 'server',
      deduplicated: true,
      compressed: true,
      encrypted: false,
      spaceSavingRate: 6.5,
      chainSizeBytes: 673_185_792,
      averageRateBytesPerSecond: 13_107_200,
      volumeType: 'SAS',
    });
  });

  it('that says nothing is of a disk backup, neither deduplicated nor compressed nor encrypted', () => {
    expect(read('{}')).toEqual({ metadata: NOTHING_SAID, warnings: [] });
    expect(metadataOf({ ST: null, DL: null, VK: null, CMKID: '' })).toEqual(NOTHING_SAID);
  });

  it.each([
    [0, 'disk'],
    [1, 'server'],
    [4, 'disk-copy'],
    [5, 'server-copy'],
    ['1', 'server'],
    [2, 'unknown'],
    [1.5, 'unknown'],
  ])('names the kind of backup: ST %j is %s', (ST, backupKind) => {
    expect(metadataOf({ ST })).toMatchObject({ backupKind });
  });

  it.each([
    [0, false, false],
    [1, true, false],
    [2, false, true],
    [3, true, true],
    ['3', true, true],
    [4, null, null],
  ])('names the layout of the data: DL %j', (DL, deduplicated, compressed) => {
    expect(metadataOf({ DL })).toMatchObject({ deduplicated, compressed });
  });

  it.each(['x', true, [], {}, -1, 2 ** 60])('takes no kind and no layout from what cannot be read: %j', (wrong) => {
    expect(metadataOf({ ST: wrong, DL: wrong })).toMatchObject({
      backupKind: 'unknown',
      deduplicated: null,
      compressed: null,
    });
    expect(warningsOf({ ST: wrong, DL: wrong })).toEqual([
      [expect.any(String), 'metadata.deduplicated'],
      [expect.any(String), 'metadata.backupKind'],
    ]);
  });

  it('never makes full or incremental of Type, whose meaning the clouds have turned round', () => {
    expect(metadataOf({ Type: 0 })).toEqual(metadataOf({ Type: 1 }));
  });

  it.each(['VK', 'CMKID'])('says encrypted when %s is not empty, and never its value', (key) => {
    expect(metadataOf({ [key]: 'CANARY' })).toEqual({ ...NOTHING_SAID, encrypted: true });
    expect(metadataOf({ [key]: '' })).toMatchObject({ encrypted: false });
    expect(metadataOf({ [key]: null })).toMatchObject({ encrypted: false });
  });

  it('warns at the path of a field that is wrong, and reads the others', () => {
    const keys = { bootable: 'yes', progress: 101, CS: [], AT: 'fast', VT: 7, SS: 5 };
    expect(metadataOf(keys)).toEqual({ ...NOTHING_SAID, spaceSavingRate: 5 });
    expect(warningsOf({ SS: [] })).toEqual([['wrong-type', 'metadata.spaceSavingRate']]);
    expect(warningsOf(keys)).toEqual([
      ['wrong-type', 'metadata.bootable'],
      ['out-of-range', 'metadata.progressPercent'],
      ['wrong-type', 'metadata.chainSizeBytes'],
      ['wrong-type', 'metadata.averageRateBytesPerSecond'],
      ['wrong-type', 'metadata.volumeType'],
    ]);
  });
});

describe('metadata that cannot be read', () => {
  it('is nothing without a warning where there is none', () => {
    for (const text of [null, '', '  \n']) expect(read(text)).toEqual({ metadata: null, warnings: [] });
  });

  it.each(['{"VK": "CANARY", "boota', 'CANARY', '"CANARY"', '["CANARY"]', '[{"VK":"CANARY"}]', 'null', '0', '{}}'])(
    'is nothing with one warning that does not quote it: %s',
    (text) => {
      const { metadata, warnings } = read(text);
      expect(metadata).toBeNull();
      expect(warnings).toEqual([
        { code: 'unreadable-metadata', path: 'metadata', message: 'service_metadata is not a JSON object' },
      ]);
      expect(JSON.stringify(warnings)).not.toContain('CANARY');
    },
  );

  it('may be nested without end', () => {
    const text = `{"VK":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(() => read(text)).not.toThrow();
  });

  it('is nothing wherever the column’s width cut it', () => {
    const whole = JSON.stringify({
      bootable: true,
      ...Object.fromEntries(SECRETS.map((key) => [key, `CANARY-${key}`])),
    });
    for (let length = 1; length < whole.length; length += 1) {
      const { metadata, warnings } = read(whole.slice(0, length));
      expect(metadata).toBeNull();
      expect(JSON.stringify(warnings)).not.toContain('CANARY');
    }
  });
});

describe('metadata of any content', () => {
  const shown = fc.constantFrom(
    'bootable',
    'progress',
    'ST',
    'DL',
    'SS',
    'CS',
    'AT',
    'VT',
    'Type',
    'BT',
    '__proto__',
    'x',
  );
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('\0', '\ud800', '__proto__', 'constructor', 'x'.repeat(10_000)));
  const secrets = fc.dictionary(
    fc.constantFrom(...SECRETS),
    fc.constantFrom('CANARY', ['CANARY'], { CANARY: 'CANARY' }),
  );

  it('has every key and no secret, and never throws', () => {
    fc.assert(
      fc.property(fc.dictionary(shown, odd), secrets, (keys, hidden) => {
        const { metadata, warnings } = read(JSON.stringify({ ...keys, ...hidden }));
        expect(Object.keys(metadata ?? {})).toEqual(Object.keys(NOTHING_SAID));
        for (const value of Object.values<unknown>({ ...metadata })) {
          expect(value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)).toBe(true);
        }
        expect(JSON.stringify([metadata, warnings])).not.toContain('CANARY');
        expect(metadata?.encrypted).toBe('VK' in hidden || 'CMKID' in hidden);
      }),
    );
  });
});
