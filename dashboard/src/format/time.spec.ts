import { expect, it } from '@jest/globals';
import { ago, duration, localTime, span } from './time.js';

const NOW = Date.parse('2026-08-10T12:00:00Z');

it.each([
  ['2026-08-10T11:59:58Z', 'just now'],
  ['2026-08-10T12:00:30Z', 'just now'],
  ['2026-08-10T12:05:00Z', 'in 5 minutes'],
  ['2026-08-10T11:59:30.123456Z', '29 seconds ago'],
  ['2026-08-10T11:57:00Z', '3 minutes ago'],
  ['2026-08-10T11:00:00Z', '1 hour ago'],
  ['2026-08-07T12:00:00Z', '3 days ago'],
  ['2017-04-15T04:20:37.277880Z', '9 years ago'],
  [null, '–'],
  ['nonsense', '–'],
])('%s was %s', (time, expected) => {
  expect(ago(time, NOW)).toBe(expected);
});

it('names a span in its largest unit', () => {
  expect([0, 1, 59, 60, 86_399].map(span)).toEqual(['0 seconds', '1 second', '59 seconds', '1 minute', '23 hours']);
});

it('tells a time in the viewer’s zone', () => {
  // The tests run in St. John's: half an hour off whole hours.
  expect(localTime('2026-08-10T12:00:00.000000Z')).toBe('10 Aug 2026, 09:30');
  expect([localTime(null), localTime('x')]).toEqual(['–', '–']);
});

it.each([
  ['2026-08-10T12:00:00Z', '2026-08-10T12:05:01Z', '5 min 1 s'],
  ['2026-08-10T12:00:00Z', '2026-08-10T14:00:01Z', '2 h 0 min'],
  ['2026-08-10T12:00:00Z', '2026-08-10T12:00:00.2Z', '0 s'],
  ['2026-08-10T12:00:00Z', '2026-08-10T11:00:00Z', null],
  [null, '2026-08-10T11:00:00Z', null],
])('from %s to %s it took %s', (from, to, expected) => {
  expect(duration(from, to)).toBe(expected);
});
