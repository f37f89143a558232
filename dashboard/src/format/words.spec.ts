import { expect, it } from '@jest/globals';
import { counted, kindOf, listed, reasonOf } from './words.js';

it('lists what is said, once each', () => {
  expect([listed([null, 'az1', 'az1']), listed(['a', 'b']), listed([null])]).toEqual(['az1', 'a, b', null]);
});

it.each([
  [true, true, 'incremental, automatic'],
  [false, null, 'full'],
  [null, null, null],
])('incremental %s, automatic %s: %s', (incremental, automatic, expected) => {
  expect(kindOf({ incremental, automatic })).toBe(expected);
});

it('counts one and many', () => {
  expect([counted(1, 'disk'), counted(0, 'disk'), counted(2, 'entry', 'entries')]).toEqual([
    '1 disk',
    '0 disks',
    '2 entries',
  ]);
});

it('tells in words why a service is away', () => {
  const source = { status: 'stale', fetchedAt: null } as const;
  expect(reasonOf({ ...source, error: 'upstream-timeout' })).toBe('it did not answer in time');
  expect(reasonOf({ ...source, error: null })).toBe('no reason is known');
});
