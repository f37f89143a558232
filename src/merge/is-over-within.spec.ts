import { describe, expect, it } from '@jest/globals';
import { isOverWithin } from './is-over-within.js';

const LONG_MS = 60_000;
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('whether work is over within a time', () => {
  it('is known as soon as it is, and nothing is waited for any more', async () => {
    const before = timers();
    expect(await isOverWithin(Promise.resolve('done'), LONG_MS)).toBe(true);
    expect(timers()).toBe(before);
  });

  it('is known after that time at the latest', async () => {
    expect(await isOverWithin(new Promise(() => undefined), 1)).toBe(false);
  });

  it('is told by the mistake where the work ends with one', async () => {
    await expect(isOverWithin(Promise.reject(new Error('a mistake')), LONG_MS)).rejects.toThrow('a mistake');
  });

  it('does not matter any more when the work fails later', async () => {
    const { promise, reject } = Promise.withResolvers<undefined>();
    expect(await isOverWithin(promise, 1)).toBe(false);
    reject(new Error('too late'));
  });
});
