import { describe, expect, it } from '@jest/globals';
import { A_PROJECT } from '../../test/support/core-builders.js';
import { checkpointItemKey, ofBackups, viewKey } from '../core/cache-keys.js';
import { ORIGINS } from '../core/services.js';
import { ReadLedger } from './read-ledger.js';

const ANOTHER = 'another project';
const CLOUD = 'a cloud';

function aLedger(): { ledger: ReadLedger; pass: (ms: number) => void } {
  let now = 0;
  const pass = (ms: number): void => {
    now += ms;
  };
  return { ledger: new ReadLedger(() => now, 400), pass };
}

describe('what was spent on a project’s views', () => {
  it('is what was read for them in the last ten seconds', () => {
    const { ledger, pass } = aLedger();
    ledger.noteReads(A_PROJECT, 2);
    pass(9_999);
    ledger.noteReads(A_PROJECT, 1);
    expect([ledger.spent(A_PROJECT), ledger.spent(ANOTHER)]).toEqual([3, 0]);
    pass(1);
    expect(ledger.spent(A_PROJECT)).toBe(1);
  });

  it('is what other instances have looked at, too', () => {
    const { ledger, pass } = aLedger();
    expect(ledger.spent(A_PROJECT)).toBe(0);
    ledger.hear({ kind: 'stored', ...viewKey(A_PROJECT, CLOUD, 'a') });
    ledger.hear({ kind: 'stored', ...viewKey(ANOTHER, CLOUD, 'a') });
    expect([ledger.spent(A_PROJECT), ledger.spent(ANOTHER)]).toEqual([1, 0]);
    pass(10_000);
    expect(ledger.spent(A_PROJECT)).toBe(0);
  });

  it('is nothing that was forgotten, or that is no view', () => {
    const { ledger } = aLedger();
    expect(ledger.spent(A_PROJECT)).toBe(0);
    ledger.hear({ kind: 'forgotten', ...viewKey(A_PROJECT, CLOUD, 'a') });
    ledger.hear({ kind: 'forgotten', group: ofBackups(A_PROJECT), id: null });
    for (const origin of ORIGINS) {
      ledger.hear({ kind: 'stored', ...checkpointItemKey(A_PROJECT, CLOUD, 'a', origin) });
    }
    expect(ledger.spent(A_PROJECT)).toBe(0);
  });

  it('is remembered in little room, however much it is', () => {
    const { ledger } = aLedger();
    ledger.noteReads(A_PROJECT, 1_000_000);
    for (let times = 0; times < 1_000; times += 1) ledger.hear({ kind: 'stored', ...viewKey(A_PROJECT, CLOUD, 'a') });
    expect(ledger.spent(A_PROJECT)).toBe(100);
  });
});

describe('the pages of a project’s list', () => {
  it('are as many as its rows fill, and unknown as long as nobody has read it to its end', () => {
    const { ledger } = aLedger();
    expect(ledger.pages(A_PROJECT)).toBeNull();
    const pages = [0, 1, 1000, 1001, 5000].map((rows) => {
      ledger.noteRows(A_PROJECT, rows);
      return ledger.pages(A_PROJECT);
    });
    expect(pages).toEqual([1, 1, 1, 2, 5]);
  });
});

describe('single reads besides a list that takes long', () => {
  it('are four in ten seconds for each project, all of one view or none', () => {
    const { ledger, pass } = aLedger();
    const taken = (count: number): boolean => ledger.takeBesides(A_PROJECT, count);
    expect([taken(3), taken(2), taken(1), taken(1)]).toEqual([true, false, true, false]);
    expect(ledger.takeBesides(ANOTHER, 4)).toBe(true);
    pass(9_999);
    expect(taken(1)).toBe(false);
    pass(1);
    expect([taken(4), taken(1)]).toEqual([true, false]);
  });
});

describe('a list that took too long', () => {
  it('is slow for five minutes, or until it was read to its end', () => {
    const { ledger, pass } = aLedger();
    expect(ledger.isSlow(A_PROJECT)).toBe(false);
    ledger.noteTooSlow(A_PROJECT);
    pass(299_999);
    expect([ledger.isSlow(A_PROJECT), ledger.isSlow(ANOTHER)]).toEqual([true, false]);
    pass(1);
    expect(ledger.isSlow(A_PROJECT)).toBe(false);
    ledger.noteTooSlow(A_PROJECT);
    ledger.noteRows(A_PROJECT, 1);
    expect(ledger.isSlow(A_PROJECT)).toBe(false);
  });
});
