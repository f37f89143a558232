import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from './json.js';
import { isOtherOwner, ownersOf } from './owners.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const OTHER = '0123456789abcdef0123456789abcdef';
const V2 = 'os-bak-tenant-attr:tenant_id';
const V3 = 'os-backup-project-attr:project_id';

const isForeign = (row: JsonObject): boolean => isOtherOwner(ownersOf(row), PROJECT);

describe('a row of VBS', () => {
  it.each<[JsonObject]>([
    [{}],
    [{ [V2]: PROJECT }],
    [{ [V3]: PROJECT.toUpperCase() }],
    [{ [V2]: '', [V3]: null }],
    [{ [V2]: 7 }],
    [{ [V2]: 'b23b579f-08c8-4228-b9b4-673c46f0c442' }],
  ])('that names no other owner is the project’s: %j', (row) => {
    expect(isForeign(row)).toBe(false);
  });

  it.each<[JsonObject]>([
    [{ [V2]: OTHER }],
    [{ [V3]: OTHER }],
    [{ [V2]: '', [V3]: OTHER }],
    [{ [V2]: PROJECT, [V3]: OTHER }],
    [{ [V2]: 'x' }],
  ])('that names another owner, in the words of v2 or v3, is foreign: %j', (row) => {
    expect(isForeign(row)).toBe(true);
  });
});
