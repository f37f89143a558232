import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../support/any-text.js';
import { EventParser, type ServerEvent } from '../../clients/typescript/src/event-parser.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The events of a stream that comes in pieces of these lengths, over and over. */
function read(
  bytes: Uint8Array,
  lengths: readonly number[] = [bytes.length],
): { events: ServerEvent[]; parser: EventParser } {
  const parser = new EventParser();
  const events: ServerEvent[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = at + Math.max(1, lengths[turn % lengths.length] ?? 1);
    events.push(...parser.push(bytes.subarray(at, end)));
    at = end;
  }
  return { events, parser };
}

const seen = (text: string): [type: string, data: string, id: string][] =>
  read(encode(text)).events.map(({ type, data, lastEventId }) => [type, data, lastEventId]);

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
/** A line's worth of anything, astral letters and lone byte order marks among it. */
const line = anyText({ maxLength: 12 }).map((text) => text.toWellFormed().replace(/[\r\n]/g, ''));
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const plainEvent = fc.record({
  type: line.filter((text) => text !== ''),
  data: fc.array(line, { minLength: 1, maxLength: 4 }),
  id: line.filter((text) => !text.includes('\0')),
  comment: line,
});

describe('the parser of event streams', () => {
  it.each([
    ['a byte order mark at the start is left out', '\uFEFFdata: a\n\n', [['message', 'a', '']]],
    ['but a second one is part of a name that nobody knows', '\uFEFF\uFEFFdata: a\n\n', []],
    ['one blank is left out after the colon, not two', 'data:a\n\ndata: b\n\ndata:  c\n\n', [['message', 'a', ''], ['message', 'b', ''], ['message', ' c', '']]],
    ['data of many lines is joined', 'data: a\ndata\ndata: b\n\n', [['message', 'a\n\nb', '']]],
    ['data may be empty', 'data\n\ndata:\n\n', [['message', '', ''], ['message', '', '']]],
    ['without data there is no event, and its type is forgotten', 'event: x\n\ndata: a\n\n', [['message', 'a', '']]],
    ['an id holds until there is another', 'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n', [['message', 'a', '1'], ['message', 'b', '1'], ['message', 'c', '']]],
    ['an id without data holds as well', 'id: 1\n\ndata: a\n\n', [['message', 'a', '1']]],
    ['an id with a NUL is none', 'id: 1\nid: 2\u00003\ndata: a\n\n', [['message', 'a', '1']]],
    ['comments and unknown fields say nothing', ':\n: x\nfoo: 1\ndata2: b\n data: c\ndata: a\n\n', [['message', 'a', '']]],
    ['all three line ends do', 'data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r', [['message', 'a\nb\nc', ''], ['message', 'd', '']]],
    ['the last event counts for nothing without its blank line', 'data: a\n\ndata: b\n', [['message', 'a', '']]],
    ['names are told apart by case', 'Data: a\nEVENT: x\ndata: b\n\n', [['message', 'b', '']]],
  ] as const)('%s', (_rule, text, events) => {
    expect(seen(text)).toEqual(events);
  }); // prettier-ignore

  it.each([
    ['retry: 1500\n', 1500],
    ['retry:0\n', 0],
    ['retry: 1.5\n', null],
    ['retry: -1\n', null],
    ['retry: x\n', null],
    ['retry\n', null],
    ['retry: 7\nretry: ٣\n', 7],
  ])('takes of %j when to come back: %j', (text, ms) => {
    expect(read(encode(text)).parser.retryMs).toBe(ms);
  });

  it('reads back whatever was written, whichever line ends it has and however it is cut', () => {
    fc.assert(
      fc.property(fc.array(plainEvent, { maxLength: 6 }), lineEnd, lengths, (written, end, cuts) => {
        const text = written.map(({ type, data, id, comment }) =>
          [`:${comment}`, `event: ${type}`, `id: ${id}`, ...data.map((one) => `data: ${one}`), '', ''].join(end),
        );
        const { events } = read(encode(text.join('')), cuts);
        expect(events).toEqual(written.map(({ type, data, id }) => ({ type, data: data.join('\n'), lastEventId: id })));
      }),
    );
  });

  it('reads any bytes in pieces as it reads them in one', () => {
    const part = fc.oneof(
      line,
      lineEnd,
      fc.constantFrom('data', 'data:', 'event: ', 'id:', 'retry: 5', ': ', '\n\n', '\uFEFF'),
    );
    const text = fc.array(part, { maxLength: 40 }).map((parts) => encode(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 60 })), lengths, (bytes, cuts) => {
        const [whole, cut] = [read(bytes), read(bytes, cuts)];
        expect(cut.events).toEqual(whole.events);
        expect(cut.parser.retryMs).toBe(whole.parser.retryMs);
      }),
    );
  });

  it('notices an event without an end', () => {
    const parser = new EventParser();
    const piece = encode('x'.repeat(1024 * 1024));
    for (let megabyte = 0; megabyte < 32; megabyte += 1) parser.push(piece);
    expect(parser.isOverlong).toBe(false);
    parser.push(piece);
    expect(parser.isOverlong).toBe(true);
  });
});
