import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventStreamReader } from './event-stream.js';

const STREAM = [
  'retry: 2500',
  ': events follow',
  '',
  'event: view',
  'id: "abc"',
  'data: {"status":"running"}',
  '',
  'data:two',
  'data: lines',
  '',
  'event: problem',
  'data: {}',
  '',
  'event: nothing',
  '',
  '',
];

describe('an event stream', () => {
  it.each(['\n', '\r\n', '\r'])('is read whatever ends its lines (%j)', (end) => {
    const reader = new EventStreamReader();
    expect([...reader.push(STREAM.join(end)), ...reader.push('\n')]).toEqual([
      { type: 'view', id: '"abc"', data: '{"status":"running"}' },
      { type: 'message', id: '"abc"', data: 'two\nlines' },
      { type: 'problem', id: '"abc"', data: '{}' },
    ]);
    expect([reader.retryMs, reader.lastEventId]).toEqual([2500, '"abc"']);
  });

  it('is the same however it is cut into pieces', () => {
    const text = STREAM.join('\r\n');
    const whole = new EventStreamReader().push(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), (cuts) => {
        const reader = new EventStreamReader();
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = places.map((place, index) => text.slice(place, places[index + 1] ?? text.length));
        expect(pieces.flatMap((piece) => reader.push(piece))).toEqual(whole);
      }),
    );
  });

  it('tells nothing of an event that is not finished', () => {
    expect(new EventStreamReader().push('event: view\ndata: {}\n')).toEqual([]);
  });
});
