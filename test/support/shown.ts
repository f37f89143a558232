import { expect } from '@jest/globals';

/** What stands for any text, or for any end of one. */
const ANY = '…';

/**
 * Fails unless `actual` begins as a page shows it: the keys of an object that are shown, the first entries of a list; a text that ends in
 * `…` shows how it begins.
 */
export function expectShown(actual: unknown, shown: unknown): void {
  if (Array.isArray(shown) && Array.isArray(actual)) {
    shown.forEach((entry, index) => {
      expectShown(actual[index], entry);
    });
  } else if (typeof shown === 'object' && shown !== null) {
    expect(actual).toBeInstanceOf(Object);
    for (const [key, value] of Object.entries(shown)) expectShown((actual as Record<string, unknown>)[key], value);
  } else if (typeof shown === 'string' && shown.endsWith(ANY)) {
    expect(actual).toEqual(expect.stringMatching(asPattern(shown)));
  } else expect(actual).toBe(shown);
}

/** Fails unless each line that is shown is one of those that came, in this order. */
export function expectLines(actual: string, shown: string): void {
  const came = actual.split('\n');
  let at = 0;
  for (const line of shown.trimEnd().split('\n')) {
    const found = came.findIndex((each, index) => index >= at && asPattern(line).test(each));
    if (found < 0) throw new Error(`no line like\n  ${line}\namong\n  ${came.slice(at).join('\n  ')}`);
    at = found + 1;
  }
}

/** Fails unless the answer begins with the first line, and has the others somewhere: headers come in no order, their names in any case. */
export function expectAnswer(actual: string, shown: string): void {
  const came = actual.split(/\r?\n/);
  const [first = '', ...others] = shown.trimEnd().split('\n');
  expect(came[0]).toMatch(asPattern(first));
  for (const line of others) expect(came).toContainEqual(expect.stringMatching(asPattern(line)));
}

function asPattern(shown: string): RegExp {
  const parts = shown.split(ANY).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
