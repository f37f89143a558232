import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Watchers } from './watchers.js';

describe('who watches a key', () => {
  it('is told of that key, and of its whole group, and of nothing else', () => {
    const watchers = new Watchers();
    const told: string[] = [];
    for (const [group, id] of [['g', 'a'], ['g', 'b'], ['h', 'a']] as const) watchers.watch({ group, id }, () => told.push(group + id)); // prettier-ignore
    watchers.tell('g', 'a');
    watchers.tell('g', 'nothing');
    watchers.tell('nobody', null);
    expect(told).toEqual(['ga']);
    watchers.tell('g', null);
    expect(told.slice(1)).toEqual(['ga', 'gb']);
  });

  it('is told no more when that has ended, twice or while it is being told, and leaves nothing', () => {
    const watchers = new Watchers();
    const told: string[] = [];
    const ends = ['first', 'second'].map((name) =>
      watchers.watch({ group: 'g', id: 'a' }, () => {
        told.push(name);
        for (const end of ends) end();
      }),
    );
    watchers.tell('g', 'a');
    watchers.tell('g', 'a');
    const again = watchers.watch({ group: 'g', id: 'a' }, () => told.push('again'));
    for (const end of ends) end();
    watchers.tell('g', 'a');
    expect(told).toEqual(['first', 'second', 'again']);
    expect(watchers.size).toBe(1);
    again();
    expect(watchers.size).toBe(0);
  });

  it('is told on when another one ends, of the same key or of its group', () => {
    const watchers = new Watchers();
    const told: string[] = [];
    const watch = (id: string, name: string) => watchers.watch({ group: 'g', id }, () => told.push(name));
    const [endFirst] = [watch('a', 'first'), watch('a', 'second')];
    const endOther = watch('b', 'other');
    expect(watchers.size).toBe(3);
    endFirst();
    endOther();
    expect(watchers.size).toBe(1);
    watchers.tell('g', 'a');
    expect(told).toEqual(['second']);
  });

  it('is told on when one that has ended before ends once more', () => {
    const watchers = new Watchers();
    const told: string[] = [];
    const watch = (id: string, name: string) => watchers.watch({ group: 'g', id }, () => told.push(name));
    watch('b', 'of its group');
    const endOld = watch('a', 'old');
    endOld();
    watch('a', 'new');
    endOld();
    watchers.tell('g', 'a');
    expect(told).toEqual(['new']);
  });

  it('leaves no trace of a key, nor of its group', () => {
    const watchers = new Watchers();
    const ends = ['a', 'b'].map((id) => watchers.watch({ group: 'g', id }, () => undefined));
    ends[0]?.();
    const onlyB = new Watchers();
    const end = onlyB.watch({ group: 'g', id: 'b' }, () => undefined);
    expect(inspect(watchers, { depth: 4 })).toBe(inspect(onlyB, { depth: 4 }));
    end();
    ends[1]?.();
    expect(watchers).toEqual(new Watchers());
  });
});
