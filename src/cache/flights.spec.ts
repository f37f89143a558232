import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Flights, type Flight } from './flights.js';
import { Kept } from './kept.js';
import type { Landed } from './load.js';

const TIMES = { loadedAt: 0, confirmedAt: 0, freshUntil: 1, refreshUntil: 1, usableUntil: 1 };
const A = { group: 'a project', id: 'a' };
const B = { group: 'a project', id: 'b' };
const ELSEWHERE = { group: 'another project', id: 'a' };

/** Flights that land, or fail, when they are told to, and what each was given. */
function aTower() {
  const flights = new Flights();
  const flown: Flight[] = [];
  const land: (() => void)[] = [];
  const fail: (() => void)[] = [];
  const fly = (flight: Flight): Promise<Landed> => {
    flown.push(flight);
    return new Promise((resolve, reject) => {
      fail.push(() => {
        reject(new Error('away'));
      });
      land.push(() => {
        resolve({ kept: new Kept(Buffer.from('it'), TIMES), from: 'upstream' });
      });
    });
  };
  return { flights, fly, flown, land, fail };
}

describe('a flight', () => {
  it('is given up at once where its only caller had gone away before it began', () => {
    const { flights, fly, flown } = aTower();
    void flights.landed(A, fly, { gone: AbortSignal.abort() });
    expect([flown[0]?.abandoned.aborted, flights.size]).toEqual([true, 0]);
  });

  it('goes on for the others when one has gone away, before it or meanwhile', async () => {
    const { flights, fly, flown, land } = aTower();
    const meanwhile = new AbortController();
    const waits = flights.landed(A, fly);
    void flights.landed(A, fly, { gone: AbortSignal.abort() });
    void flights.landed(A, fly, { gone: meanwhile.signal });
    meanwhile.abort();
    expect([flown.length, flown[0]?.abandoned.aborted, flights.size]).toEqual([1, false, 1]);
    land[0]?.();
    expect((await waits).kept.body.toString()).toBe('it');
    expect(flights.counts).toEqual({ begun: 1, joined: 2 });
  });

  it('is waited for by who has joined it no longer than he has time, and goes on for the others', async () => {
    const { flights, fly, flown, land } = aTower();
    const time = new AbortController();
    const waits = flights.landed(A, fly, { signal: AbortSignal.abort() });
    const joined = flights.landed(A, fly, { signal: time.signal });
    const tooLate = flights.landed(A, fly, { signal: AbortSignal.abort() });
    time.abort();
    await expect(joined).rejects.toMatchObject({ name: 'WaitedInVain' });
    await expect(tooLate).rejects.toMatchObject({ name: 'WaitedInVain' });
    expect([flown.length, flown[0]?.abandoned.aborted]).toEqual([1, false]);
    const patient = new AbortController();
    const shared = flights.landed(A, fly, { signal: patient.signal });
    land[0]?.();
    expect([(await waits).isShared, (await shared).isShared]).toEqual([false, true]);
    await flights.over();
    expect([time, patient].map(({ signal }) => getEventListeners(signal, 'abort'))).toEqual([[], []]);
  });

  it('is given up when he who began it has gone away, and nobody else waits any longer', async () => {
    const { flights, fly, flown } = aTower();
    const [time, caller] = [new AbortController(), new AbortController()];
    void flights.landed(A, fly, { gone: caller.signal });
    const joined = flights.landed(A, fly, { signal: time.signal });
    time.abort();
    await expect(joined).rejects.toMatchObject({ name: 'WaitedInVain' });
    expect(flown[0]?.abandoned.aborted).toBe(false);
    caller.abort();
    expect([flown[0]?.abandoned.aborted, flights.size]).toEqual([true, 0]);
  });

  it('is forgotten by its name, and no other of its group or of that id is', () => {
    const { flights, fly, flown } = aTower();
    for (const key of [A, B, ELSEWHERE]) void flights.landed(key, fly);
    flights.forget(A.group, A.id);
    expect(flown.map(({ isForgotten }) => isForgotten)).toEqual([true, false, false]);
    expect([A, B, ELSEWHERE].map((key) => flights.has(key))).toEqual([false, true, true]);
  });

  it('is forgotten with its group', () => {
    const { flights, fly, flown } = aTower();
    for (const key of [A, B, ELSEWHERE]) void flights.landed(key, fly);
    flights.forget(A.group, null);
    expect(flown.map(({ isForgotten }) => isForgotten)).toEqual([true, true, false]);
  });

  it('that is forgotten leaves room for a new one, which its end does not end', async () => {
    const { flights, fly, flown, land } = aTower();
    const old = flights.landed(A, fly);
    flights.forget(A.group, A.id);
    const anew = flights.landed(A, fly);
    land[0]?.();
    await old;
    expect([flown.length, flights.has(A)]).toEqual([2, true]);
    land[1]?.();
    await anew;
    expect(flights.has(A)).toBe(false);
  });

  it('is somebody else’s for all but the one that it was begun for', async () => {
    const { flights, fly, land } = aTower();
    const waits = [flights.landed(A, fly), flights.landed(A, fly)];
    land[0]?.();
    expect((await Promise.all(waits)).map(({ isShared }) => isShared)).toEqual([false, true]);
    const later = flights.landed(A, fly);
    land[1]?.();
    expect((await later).isShared).toBe(false);
    expect(flights).toMatchObject({ counts: { begun: 2, joined: 1 }, size: 0 });
  });

  it('that fails fails for all who wait, and is over', async () => {
    const { flights, fly, flown, fail } = aTower();
    const waits = [flights.landed(A, fly), flights.landed(A, fly)];
    fail[0]?.();
    expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([flights.has(A), flights.size]).toEqual([false, 0]);
    void flights.landed(A, fly);
    expect(flown).toHaveLength(2);
  });

  it('is given up when the last has gone away, and leaves room for a new one at once', () => {
    const { flights, fly, flown } = aTower();
    const callers = [new AbortController(), new AbortController()];
    for (const { signal } of callers) void flights.landed(A, fly, { gone: signal });
    const states = callers.map((caller) => {
      caller.abort();
      return [flown[0]?.abandoned.aborted, flights.has(A)];
    });
    expect(states).toEqual([[false, true], [true, false]]); // prettier-ignore
    void flights.landed(A, fly);
    expect([flown.length, flown[1]?.abandoned.aborted]).toEqual([2, false]);
  });

  it('that has landed is not given up by who goes away afterwards, and holds on to nobody', async () => {
    const { flights, fly, flown, land } = aTower();
    const caller = new AbortController();
    const waits = flights.landed(A, fly, { gone: caller.signal });
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
    land[0]?.();
    await waits;
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
    caller.abort();
    expect(flown[0]?.abandoned.aborted).toBe(false);
  });

  it('is waited for by whoever waits for all to be over, be it that it fails', async () => {
    const { flights, fly, land, fail } = aTower();
    const waits = [A, B].map((key) => flights.landed(key, fly));
    let isOver = false;
    const over = flights.over().then(() => (isOver = true));
    land[0]?.();
    await waits[0];
    await new Promise(setImmediate);
    expect([isOver, flights.size]).toEqual([false, 1]);
    fail[1]?.();
    await expect(waits[1]).rejects.toThrow('away');
    await over;
    expect([isOver, flights.size]).toEqual([true, 0]);
  });
});
