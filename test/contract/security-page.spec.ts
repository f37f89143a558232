import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const rowsIn = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, id = '']) => id).sort();

it('docs/security.md has each attack of docs/promises.md, which names its tests, in one of its groups and no others', () => {
  const attacks = rowsIn('docs/promises.md', /^\| (A\d+) /gm);
  expect(attacks.length).toBeGreaterThan(20);
  expect(rowsIn('docs/security.md', /\b(A\d+)\b/g)).toEqual(attacks);
});
