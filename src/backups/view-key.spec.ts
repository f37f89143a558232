import { describe, expect, it } from '@jest/globals';
import { viewKey } from './view-key.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

describe('the key of a cached view', () => {
  it('differs by project, cloud and backup, and begins with the project', () => {
    const keys = [viewKey('p', 'c', 'i'), viewKey('q', 'c', 'i'), viewKey('p', 'd', 'i'), viewKey('p', 'c', 'j')];
    expect(new Set(keys).size).toBe(4);
    expect(viewKey(PROJECT, 'c', 'i').startsWith(`32:${PROJECT},`)).toBe(true);
  });
});
