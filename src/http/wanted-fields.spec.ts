import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileText } from '../../test/support/hostile-text.js';
import { seedView } from '../../test/support/seed-view.js';
import { selectFields } from '../core/fields.js';
import { isJsonArray, isJsonObject, type Json } from '../core/json.js';
import { Problem } from './problem.js';
import { wantedFields } from './wanted-fields.js';

const view = seedView({ csbs: '2026-11-23T00:00:00.000Z', vbs: '2026-11-23T00:00:00.000Z' });

/** Every path of a value; lists are passed through. */
function pathsOf(value: Json, prefix = ''): string[] {
  if (isJsonArray(value)) return value.flatMap((entry) => pathsOf(entry, prefix));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => [`${prefix}${key}`, ...pathsOf(entry, `${prefix}${key}.`)]);
}
const shown = new Set(pathsOf(view as unknown as Json));

function selected(fields: string): Json {
  const tree = wantedFields(fields);
  if (tree === null) throw new Error('all fields');
  return selectFields(view, tree);
}

describe('the fields that a caller asks for', () => {
  it('are all of them where none is named', () => {
    expect(wantedFields(undefined)).toBeNull();
  });

  it('are shown, with what is below and the ids beside, and no other', () => {
    const asked = fc.uniqueArray(fc.constantFrom(...shown), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(asked, (paths) => {
        const got = new Set(pathsOf(selected(paths.join(','))));
        const isOf = (path: string, other: string): boolean => path === other || path.startsWith(`${other}.`);
        for (const path of paths) expect(got.has(path)).toBe(true);
        for (const path of shown) {
          const isAsked = paths.some((each) => isOf(path, each) || isOf(each, path));
          if (isAsked !== got.has(path)) {
            expect([path, path.split('.').at(-1)]).toEqual([path, expect.stringMatching(/^(id|projectId)$/)]);
          }
        }
      }),
    );
  });

  it('are refused by name, cut to a length that can be read, where no view has them', () => {
    const unknown = hostileText.filter((text) => !text.includes(',') && !shown.has(text));
    fc.assert(
      fc.property(unknown, (path) => {
        const refused = (): unknown => wantedFields(`name,${path}`);
        const named = JSON.stringify(path.length > 64 ? `${path.slice(0, 64)}…` : path);
        const message = `has a path that no view has: ${named}`;
        try {
          refused();
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect(error).toMatchObject({ code: 'invalid-request', errors: [{ field: 'fields', message }] });
          return;
        }
        throw new Error(`not refused: ${path}`);
      }),
    );
  });
});
