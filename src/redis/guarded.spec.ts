import { beforeEach, afterEach, describe, expect, it, jest } from '@jest/globals';
import { Guarded, StoreUnavailable } from './guarded.js';

let failures: unknown[] = [];
let guarded = new Guarded({ now: () => 0 });
let asked = 0;

beforeEach(() => {
  jest.useFakeTimers();
  failures = [];
  asked = 0;
  guarded = new Guarded({ now: () => performance.now(), onFailure: (error) => failures.push(error) });
});
afterEach(() => {
  jest.useRealTimers();
});

const stalls = (): Promise<never> => {
  asked += 1;
  return new Promise(() => undefined);
};
const answers = (): Promise<string> => {
  asked += 1;
  return Promise.resolve('here');
};
const refuses = (): Promise<never> => {
  asked += 1;
  return Promise.reject(new Error('NOPERM'));
};

/** How an operation ends, and after how many milliseconds. */
async function ended(operation: () => Promise<unknown>): Promise<readonly [end: unknown, ms: number]> {
  const startedAt = performance.now();
  const end = guarded.run(operation).then(
    (value) => [value, performance.now() - startedAt] as const,
    (error: unknown) => [(error as Error).message, performance.now() - startedAt] as const,
  );
  await jest.advanceTimersByTimeAsync(60);
  return end;
}

async function stall(times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) await ended(stalls);
}

describe('a guarded store', () => {
  it('hands on what the operation answers or refuses with', async () => {
    expect(await ended(answers)).toEqual(['here', 0]);
    expect(await ended(refuses)).toEqual(['NOPERM', 0]);
    expect(failures).toEqual([new Error('NOPERM')]);
  });

  it('lets nobody wait for more than 50 ms', async () => {
    const [end, ms] = await ended(stalls);
    expect(end).toBe('timeout');
    expect(ms).toBeGreaterThanOrEqual(50);
    expect(ms).toBeLessThanOrEqual(51); // a turn of the loop included
    expect(failures).toEqual([new StoreUnavailable('timeout')]);
  });

  it('takes an answer that was received while the process was busy', async () => {
    // Due with the timer itself, as an answer is that waits in the socket.
    const operation = (): Promise<string> =>
      new Promise((resolve) => setTimeout(() => setImmediate(resolve, 'late'), 50));
    expect((await ended(operation))[0]).toBe('timeout');
    const received = (): Promise<string> =>
      new Promise((resolve) => {
        setTimeout(resolve, 50, 'received');
      });
    expect((await ended(received))[0]).toBe('received');
  });

  it('is skipped for 500 ms after three timeouts in a row', async () => {
    await stall(3);
    expect(asked).toBe(3);
    expect(await ended(answers)).toEqual(['skipped', 0]);
    await jest.advanceTimersByTimeAsync(380);
    expect(await ended(answers)).toEqual(['skipped', 0]);
    expect(asked).toBe(3);
    await jest.advanceTimersByTimeAsync(50);
    expect(await ended(answers)).toEqual(['here', 0]);
    expect(await ended(answers)).toEqual(['here', 0]);
  });

  it('is not skipped after timeouts that were not in a row, nor for refusals', async () => {
    await stall(2);
    await ended(answers);
    await stall(2);
    await ended(refuses);
    await stall(2);
    for (let done = 0; done < 5; done += 1) await ended(refuses);
    expect(await ended(answers)).toEqual(['here', 0]);
  });

  it('is asked by one at a time afterwards, and skipped again for as long as that one waits in vain', async () => {
    await stall(3);
    await jest.advanceTimersByTimeAsync(500);
    const all = await Promise.all([ended(stalls), ended(stalls), ended(answers)]);
    expect(all.map(([end]) => end)).toEqual(['timeout', 'skipped', 'skipped']);
    expect(await ended(answers)).toEqual(['skipped', 0]);
    await jest.advanceTimersByTimeAsync(500);
    expect(await ended(answers)).toEqual(['here', 0]);
  });

  it('says what failed, but not that it was skipped', async () => {
    await stall(3);
    await ended(answers);
    expect(failures).toHaveLength(3);
  });
});
