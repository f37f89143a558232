import { describe, expect, it } from '@jest/globals';
import { Kept, NOTHING, type Held, type Times } from './kept.js';
import { nextHeld } from './landing.js';
import type { Loaded } from './load.js';

const LIFETIME = { freshMs: 30, whileRefreshingMs: 300, ifErrorMs: 3000 };
/** Of a value that was loaded at 1000 by that lifetime. */
const TIMES: Times = { loadedAt: 1000, confirmedAt: 1000, freshUntil: 1030, refreshUntil: 1330, usableUntil: 4030 };
const BEFORE = aKept();
const HELD: Held = { best: BEFORE, provisional: null, retryAt: 1, fence: 2, isSuperseded: true, forcedAt: 3 };
const LANDING = { loadedAt: 2000, now: 2100, fence: 7, dice: 0 };

function aKept(times: Partial<Times> = {}): Kept {
  return new Kept(Buffer.from('before'), { ...TIMES, ...times });
}

function aLoad(more: Partial<Loaded> = {}): Loaded {
  const body = Buffer.from('loaded');
  return { body, lifetime: LIFETIME, confirmedAt: null, isProvisional: false, isBuiltOnKnown: false, ...more };
}

const timesOf = (loaded: Partial<Loaded>, { builtOn = null as Kept | null, dice = 0 } = {}): Times =>
  nextHeld(HELD, builtOn, aLoad(loaded), { ...LANDING, dice }).kept.times;

describe('a whole value', () => {
  it('takes the place of all that was there, but for when a caller last had it looked at', () => {
    const { held, kept } = nextHeld(HELD, BEFORE, aLoad(), LANDING);
    expect(kept.body.toString()).toBe('loaded');
    expect(held).toEqual({ ...NOTHING, best: kept, fence: 7, forcedAt: 3 });
  });

  it('lives from when it was loaded', () => {
    expect(timesOf({})).toEqual({
      loadedAt: 2000,
      confirmedAt: 2000,
      freshUntil: 2030,
      refreshUntil: 2330,
      usableUntil: 5030,
    });
  });

  it('lives from when its oldest part was seen, if that was before, and is no younger than its load', () => {
    const older = { confirmedAt: 1990, freshUntil: 2020, refreshUntil: 2320, usableUntil: 5020 };
    expect(timesOf({ confirmedAt: 1990 })).toEqual({ loadedAt: 2000, ...older });
    expect(timesOf({ confirmedAt: 2010 })).toEqual(timesOf({}));
  });

  it('is fresh for a tenth less at most, by the dice, and lives as long as ever', () => {
    expect(timesOf({}, { dice: 1 })).toEqual({ ...timesOf({}), freshUntil: 2027 });
    expect(timesOf({}, { dice: 0.5 })).toEqual({ ...timesOf({}), freshUntil: 2028 }); // and a half
  });

  it('that is never refreshed behind its callers, or never fallen back upon, is not for want of luck either', () => {
    const never = { lifetime: { ...LIFETIME, whileRefreshingMs: 0, ifErrorMs: 0 } };
    expect(timesOf(never, { dice: 1 })).toMatchObject({ freshUntil: 2027, refreshUntil: 2027, usableUntil: 2027 });
    const { kept: noSuchBackup } = nextHeld(HELD, null, aLoad(never), { ...LANDING, dice: 1 });
    const after = nextHeld({ ...HELD, best: noSuchBackup }, null, aLoad({ isProvisional: true }), LANDING);
    expect(after.held.best).toBeNull();
  });

  it('takes nothing over from the one before, which it was only compared with', () => {
    expect(timesOf({}, { builtOn: BEFORE })).toEqual(timesOf({}));
  });
});

describe('second best', () => {
  const provisional = { isProvisional: true };
  const beside = (held: Partial<Held>, loaded: Partial<Loaded> = {}, now = LANDING.now): Kept | null =>
    nextHeld({ ...HELD, ...held }, null, aLoad({ ...provisional, ...loaded }), { ...LANDING, now }).held.best;

  it('stands beside the whole value', () => {
    const { held, kept } = nextHeld(HELD, null, aLoad(provisional), LANDING);
    expect(held).toEqual({ ...NOTHING, best: BEFORE, provisional: kept, fence: 7, forcedAt: 3 });
  });

  it('stands alone where there was none, or where that one is at its end', () => {
    expect(beside({ best: null })).toBeNull();
    expect([beside({}, {}, 4029), beside({}, {}, 4030)]).toEqual([BEFORE, null]);
  });

  it('stands alone where the one before is never fallen back upon, unless it is built on that', () => {
    const best = aKept({ freshUntil: 4030 });
    expect([beside({ best }), beside({ best }, { isBuiltOnKnown: true })]).toEqual([null, best]);
  });

  it('has no time in which it is refreshed behind its callers, and is fresh from its load though parts of it are older', () => {
    const older = { loadedAt: 2000, confirmedAt: 1990, freshUntil: 2030, refreshUntil: 2030, usableUntil: 5020 };
    expect(timesOf({ ...provisional, confirmedAt: 1990 })).toEqual(older);
    expect(timesOf(provisional, { dice: 1 })).toMatchObject({ freshUntil: 2027, refreshUntil: 2027 });
    const ended = { ...provisional, confirmedAt: 1990, lifetime: { ...LIFETIME, ifErrorMs: 5 } };
    expect(timesOf(ended)).toMatchObject({ freshUntil: 2030, usableUntil: 2030 });
  });
});

describe('what is built on a known value', () => {
  const built = (loaded: Partial<Loaded> = {}, times: Partial<Times> = {}, dice = 0): Times =>
    timesOf({ isProvisional: true, isBuiltOnKnown: true, ...loaded }, { builtOn: aKept(times), dice });

  it('is as old as that one, and ends with it', () => {
    expect(built()).toEqual({
      loadedAt: 2000,
      confirmedAt: 1000,
      freshUntil: 2030,
      refreshUntil: 2330,
      usableUntil: 4030,
    });
    expect(built({}, {}, 1)).toEqual({ ...built(), freshUntil: 2027 });
  });

  it('is as old as its own oldest part where that is older', () => {
    expect(built({ confirmedAt: 990 }).confirmedAt).toBe(990);
    expect(built({ confirmedAt: 1010 }).confirmedAt).toBe(1000);
    expect(built({}, { confirmedAt: 2010 }).confirmedAt).toBe(2000);
  });

  it('is neither fresh nor refreshed longer than that one may be served', () => {
    expect(built({}, { usableUntil: 2010 })).toMatchObject({ freshUntil: 2010, refreshUntil: 2010, usableUntil: 2010 });
    expect(built({}, { usableUntil: 2100 })).toMatchObject({ freshUntil: 2030, refreshUntil: 2100 });
  });

  it('is refreshed behind its callers for as long as that one was to be, if that is longer', () => {
    expect(built({}, { refreshUntil: 2400 }).refreshUntil).toBe(2400);
    expect(built({}, { refreshUntil: 9000 }).refreshUntil).toBe(4030);
  });

  it('lives on its own where nothing was known after all', () => {
    expect(timesOf({ isBuiltOnKnown: true })).toEqual(timesOf({}));
  });
});
