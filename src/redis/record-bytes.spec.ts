import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SharedKept } from '../cache/shared-record.js';
import { bytesOf, recordOf } from './record-bytes.js';

const aTime = fc.double({ noNaN: true, noDefaultInfinity: true }).map((time) => time + 0); // JSON knows no -0
/** Bytes of any kind, line breaks among them. */
const aBody = fc.oneof(
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('', '\n', '\n\n{}', '{"fence":1}\n').map((text) => Buffer.from(text)),
);
const aKept: fc.Arbitrary<SharedKept> = fc.record({
  body: aBody,
  loadedAt: aTime,
  confirmedAt: aTime,
  freshUntil: aTime,
  refreshUntil: aTime,
  usableUntil: aTime,
});
const aRecord = fc.record({ fence: fc.nat(), best: fc.option(aKept), provisional: fc.option(aKept) });

describe('the bytes of a record', () => {
  it('are turned back into it, whatever bytes its bodies are', () => {
    const roundTrip = fc.property(aRecord, (record) => {
      expect(recordOf(bytesOf(record))).toEqual(record);
    });
    fc.assert(roundTrip, { numRuns: 1000 });
  });

  it('are none where they are cut or go on', () => {
    const cut = fc.property(aRecord, fc.nat(), (record, by) => {
      const bytes = bytesOf(record);
      const end = bytes.indexOf('\n') + 1;
      expect(recordOf(Buffer.concat([bytes, Buffer.from('!')]))).toBeNull();
      if (bytes.byteLength > end) expect(recordOf(bytes.subarray(0, end + (by % (bytes.byteLength - end))))).toBeNull();
    });
    fc.assert(cut, { numRuns: 500 });
  });

  const kept = { bytes: 1, loadedAt: 1, confirmedAt: 1, freshUntil: 1, refreshUntil: 1, usableUntil: 1 };
  it.each([
    {},
    { fence: 5 },
    { fence: 5, best: null },
    { fence: '5', best: null, provisional: null },
    ...Object.keys(kept).flatMap((part) => [
      { fence: 5, best: { ...kept, [part]: undefined }, provisional: null },
      { fence: 5, best: null, provisional: { ...kept, [part]: '1' } },
    ]),
    { fence: 5, best: { ...kept, bytes: -1 }, provisional: { ...kept, bytes: 2 } },
  ])('are none where a part is missing or another: %j', (first) => {
    expect(recordOf(Buffer.from(`${JSON.stringify(first)}\nx`))).toBeNull();
  });

  it('are none without their line', () => {
    for (const text of ['', '{}', '{"fence":5,"best":null,"provisional":null}']) {
      expect(recordOf(Buffer.from(text))).toBeNull();
    }
    expect(() => recordOf(Buffer.from('\n'))).toThrow(SyntaxError);
  });
});
