import { describe, expect, it } from '@jest/globals';
import { KnownCallers } from './known-callers.js';

const KEY = 'bgw_0123456789abcdef_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2Vjcg_1a2b3c4d';
const ADDRESS = '192.0.2.1';

const asking = (key: string): { authorization: string } => ({ authorization: `Bearer ${key}` });

describe('who is probably calling', () => {
  it('is known by a credential that was found right, in whatever header it comes', () => {
    const callers = new KnownCallers();
    expect(callers.callerOf(asking(KEY), ADDRESS)).not.toBe('one');
    callers.know(asking(KEY), 'one');
    for (const headers of [asking(KEY), { 'x-api-key': KEY }, { 'x-auth-token': KEY }]) {
      expect(callers.callerOf(headers, '192.0.2.7')).toBe('one');
    }
  });

  it('is nobody whose key is another by a single character', () => {
    const callers = new KnownCallers();
    callers.know(asking(KEY), 'one');
    for (let place = 0; place < KEY.length; place += 1) {
      const forged = `${KEY.slice(0, place)}${KEY[place] === 'x' ? 'y' : 'x'}${KEY.slice(place + 1)}`;
      expect(callers.callerOf(asking(forged), ADDRESS)).toBe(callers.callerOf({}, ADDRESS));
    }
  });

  it('is the same for all made-up keys of an address, and for none', () => {
    const callers = new KnownCallers();
    const made = [{}, asking('a'), asking('b'), { 'x-api-key': KEY }].map((headers) =>
      callers.callerOf(headers, ADDRESS),
    );
    expect(new Set(made).size).toBe(1);
    expect(callers.callerOf({}, '192.0.2.2')).not.toBe(made[0]);
  });
});
