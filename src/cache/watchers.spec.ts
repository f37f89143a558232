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
});
