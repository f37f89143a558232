import { describe, expect, it } from '@jest/globals';
import { Flights, type Flight } from './flights.js';
import { Kept } from './kept.js';
import type { Landed } from './load.js';

const TIMES = { loadedAt: 0, confirmedAt: 0, freshUntil: 1, refreshUntil: 1, usableUntil: 1 };
const A = { group: 'a project', id: 'a' };
const B = { group: 'a project', id: 'b' };
const ELSEWHERE = { group: 'another project', id: 'a' };

/** Flights that land when they are told to, and what each was given. */
function aTower() {
  const flights = new Flights();
  const flown: Flight[] = [];
  const land: (() => void)[] = [];
  const fly = (flight: Flight): Promise<Landed> => {
    flown.push(flight);
    return new Promise((resolve) => {
      land.push(() => {
        resolve({ kept: new Kept(Buffer.from('it'), TIMES), from: 'upstream' });
      });
    });
  };
  return { flights, fly, flown, land };
}

describe('a flight', () => {
  it('is given up at once where its only caller had gone away before it began', () => {
    const { flights, fly, flown } = aTower();
    void flights.landed(A, fly, AbortSignal.abort());
    expect([flown[0]?.abandoned.aborted, flights.size]).toEqual([true, 0]);
  });

  it('goes on for the others when one has gone away, before it or meanwhile', async () => {
    const { flights, fly, flown, land } = aTower();
    const meanwhile = new AbortController();
    const waits = flights.landed(A, fly);
    void flights.landed(A, fly, AbortSignal.abort());
    void flights.landed(A, fly, meanwhile.signal);
    meanwhile.abort();
    expect([flown.length, flown[0]?.abandoned.aborted, flights.size]).toEqual([1, false, 1]);
    land[0]?.();
    expect((await waits).kept.body.toString()).toBe('it');
    expect(flights.counts).toEqual({ begun: 1, joined: 2 });
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
});
