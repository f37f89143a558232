import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cacheKeyOf, entryNames, groupNames, sharedKey } from './entry-names.js';

/** Shows what names are made of. */
const plainly = { digestOf: (text: string) => text };
const aPart = fc.oneof(fc.constantFrom('', ':', '1:a', 'a', ',1:', '}', '{'), fc.string({ maxLength: 5 }));
const aKey = fc.record({ group: aPart, id: aPart });

describe('the names of an entry', () => {
  it('are those of one key and of no other', () => {
    const differ = fc.property(aKey, aKey, (one, other) => {
      const isSame = one.group === other.group && one.id === other.id;
      for (const kind of ['value', 'lease', 'keyMark'] as const) {
        expect(entryNames(plainly, one)[kind] === entryNames(plainly, other)[kind]).toBe(isSame);
      }
      expect(groupNames(plainly, one.group).groupMark === groupNames(plainly, other.group).groupMark).toBe(
        one.group === other.group,
      );
    });
    fc.assert(differ, { numRuns: 2000 });
  });

  it('do not show that two groups have the same id', () => {
    const [one, other] = ['a', 'b'].map((group) => entryNames(plainly, { group, id: 'same' }).value.split(':v:')[1]);
    expect(one).not.toBe(other);
  });

  it('lie in one slot of a cluster, which is that of the group', () => {
    const names = entryNames({ digestOf: (text) => Buffer.from(text).toString('hex') }, { group: 'a', id: 'b' });
    const slots = Object.values(names).map((name: string) => /\{(.*)\}/.exec(name)?.[1]);
    expect(new Set(slots)).toEqual(new Set([Buffer.from('1:a').toString('hex')]));
    expect(new Set(Object.values(names)).size).toBe(5);
  });
});

describe('the key for cache-manager', () => {
  it('is turned back into what it was made of', () => {
    fc.assert(
      fc.property(aKey, fc.option(fc.nat()), (key, above) => {
        expect(cacheKeyOf(sharedKey(key, above))).toEqual({ key, above });
      }),
    );
  });

  it.each(['', 'a', '{}', 'null', '[]', '["a"]', '["a",1,1]', '["a","b"]', '["a","b","c"]'])(
    'is nothing else: %p',
    (text) => {
      expect(() => cacheKeyOf(text)).toThrow();
    },
  );
});
