import { describe, expect, it } from '@jest/globals';
import { wavesOf } from './look.js';

describe('wavesOf', () => {
  it('makes of calls in their order the waves of each view: CSBS first, VBS all at once', () => {
    const calls = [
      { service: 'identity', url: 'token' },
      { service: 'csbs', url: 'item 1' },
      { service: 'vbs', url: 'disk 1' },
      { service: 'vbs', url: 'disk 2' },
      { service: 'csbs', url: 'item 2' },
      { service: 'csbs', url: 'item 3' },
      { service: 'vbs', url: 'disk 3' },
    ];
    expect(wavesOf(calls)).toEqual([[['item 1'], ['disk 1', 'disk 2']], [['item 2']], [['item 3'], ['disk 3']]]);
  });
});
