import { describe, expect, it } from '@jest/globals';
import { median, quantile, type Measured } from './measured.js';
import { rowOf } from './results.js';

const measured: Measured = {
  what: 'a hit',
  unit: 'requests/s',
  better: 'more',
  rounds: { gateway: [70, 90, 80], bare: [100, 100, 100], nginx: [200, 100, 150], hive: [10, 10, 10] },
  targets: [
    { than: 'bare', atLeast: 0.75 },
    { than: 'hive', atLeast: 10 },
    { than: 'nest-express', atLeast: 2 },
  ],
  whyBehind: { nginx: 'it is written in C' },
};

describe('a row of the table', () => {
  it('has the median and the spread of the rounds of each', () => {
    const { medians, spread } = rowOf('hit', measured);
    expect(medians).toEqual({ gateway: 80, bare: 100, nginx: 150, hive: 10 });
    expect(spread.nginx).toEqual([100, 200]);
  });

  it('judges by ratios of medians, and says nothing of whoever was not there', () => {
    expect(rowOf('hit', measured).targets).toEqual([
      { text: '≥ 0.75 × bare', figure: 0.8, isMet: true },
      { text: '≥ 10 × hive', figure: 8, isMet: false },
    ]);
  });

  it('judges the figure itself where there is nobody to compare with', () => {
    const idle: Measured = { ...measured, unit: 'MB', better: 'less', targets: [{ atMost: 79 }] };
    expect(rowOf('idle', idle).targets).toEqual([{ text: '≤ 79', figure: 80, isMet: false }]);
  });

  it('names each peer that is ahead, with the reason', () => {
    expect(rowOf('hit', measured).behind).toEqual({ nginx: 'it is written in C' });
    expect(rowOf('hit', { ...measured, better: 'less' }).behind).toEqual({ hive: 'no reason is known' });
  });

  it('takes a difference of a hundredth for none', () => {
    const even: Measured = { ...measured, rounds: { gateway: [100], nginx: [101] } };
    expect(rowOf('hit', even).behind).toEqual({});
  });
});

describe('a quantile', () => {
  it('is a value that was measured', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2);
    expect(quantile([5], 0.99)).toBe(5);
    expect(
      quantile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        0.99,
      ),
    ).toBe(99);
  });

  it('is nothing of nothing', () => {
    expect(median([])).toBeNaN();
  });
});
