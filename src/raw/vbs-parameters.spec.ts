import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileText } from '../../test/support/hostile-text.js';
import { canonicalQuery, isScanQuery, PAGE_LIMIT, scanQuery } from '../core/vbs-query.js';
import { RawRefusal } from '../http/raw-refusal.js';
import { vbsParameters } from './vbs-parameters.js';

const NAMED = ['name', 'status', 'sort_key', 'sort_dir', 'offset', 'limit', 'volume_id', 'marker'];
const value = fc.oneof(hostileText, fc.array(hostileText, { maxLength: 3 }), fc.constant(undefined));
const queries = fc.dictionary(fc.oneof(fc.constantFrom(...NAMED), hostileText), value, { maxKeys: 8 });

/** What goes to VBS, or the refusal. */
function read(query: Record<string, unknown>): URLSearchParams | RawRefusal {
  try {
    return vbsParameters(query);
  } catch (error) {
    if (error instanceof RawRefusal) return error;
    throw error;
  }
}

describe('a query for VBS', () => {
  it('has the parameters that the document names, each once, and nothing else of what a caller sends', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const forwarded = read(query);
        if (forwarded instanceof RawRefusal) return;
        for (const name of forwarded.keys()) expect(NAMED).toContain(name);
        for (const name of NAMED) {
          const given = Object.hasOwn(query, name) ? [query[name]].flat() : [];
          expect(forwarded.getAll(name)).toEqual(
            given.length === 0 || given.at(-1) === undefined ? [] : [given.at(-1)?.toWellFormed()],
          );
        }
      }),
    );
  });

  it('is refused in Cinder’s words for a limit or offset that is no whole number, and for nothing else', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const isWhole = (name: string): boolean => {
          const last = Object.hasOwn(query, name) ? [query[name]].flat().at(-1) : undefined;
          return typeof last !== 'string' || /^-?[0-9]+$/.test(last);
        };
        const wrong = ['offset', 'limit'].filter((name) => !isWhole(name));
        const read_ = read(query);
        if (wrong.length === 0) expect(read_).toBeInstanceOf(URLSearchParams);
        else {
          const message = `${wrong[0] ?? ''} param must be an integer`;
          expect(read_).toMatchObject({ status: 400, body: { badRequest: { code: 400, message } } });
        }
      }),
    );
  });
});

describe('the one form of a query', () => {
  it('does not depend on the order, is its own form, and asks for no more than a page', () => {
    const page = fc.record(
      { name: hostileText, limit: fc.nat().map(String), offset: fc.nat().map(String) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(page, (query) => {
        const entries = Object.entries(query);
        const one = canonicalQuery(new URLSearchParams(entries));
        expect(canonicalQuery(new URLSearchParams([...entries].reverse())).toString()).toBe(one.toString());
        expect(canonicalQuery(one).toString()).toBe(one.toString());
        expect(Number(one.get('limit'))).toBeLessThanOrEqual(PAGE_LIMIT);
        expect(one.get('offset')).toBe(query.offset ?? '0');
        expect(one.get('name')).toBe(
          query.name === undefined ? null : new URLSearchParams({ name: query.name }).get('name'),
        );
      }),
    );
  });

  it('of a caller who reads the whole list is that which views are made of', () => {
    expect(canonicalQuery(new URLSearchParams()).toString()).toBe(canonicalQuery(scanQuery(0)).toString());
    fc.assert(fc.property(fc.nat(), (offset) => isScanQuery(canonicalQuery(scanQuery(offset)))));
    expect(isScanQuery(canonicalQuery(new URLSearchParams({ name: '' })))).toBe(false);
    expect(isScanQuery(canonicalQuery(new URLSearchParams({ limit: '999' })))).toBe(false);
  });
});
