import { describe, expect, it } from '@jest/globals';
import { AdaptiveLimit, FEWEST_IN_LINE, FEWEST_UNDER_WAY, MOST_UNDER_WAY, type Moment } from './adaptive-limit.js';

const EVERY_MS = 20;
const LATE: Moment = { lateMs: 60, utilization: 1, mostUnderWay: 900 };
const WELL: Moment = { lateMs: 1, utilization: 0.5, mostUnderWay: 3 };

/** A limit, and a clock that goes on by 20 ms with each moment. */
function aLimit() {
  const limit = new AdaptiveLimit();
  let now = 0;
  const note = (moment: Moment, seconds: number): number => {
    for (const end = now + seconds * 1000; now < end; now += EVERY_MS) limit.note(moment, now);
    return limit.limit;
  };
  return { note, turnedAway: (underWay: number) => (limit.turnedAway(underWay, now), limit.limit) };
}

describe('AdaptiveLimit', () => {
  it('holds through a burst, and falls to the fewest when being late lasts', () => {
    const { note } = aLimit();
    expect(note(LATE, 0.6)).toBe(MOST_UNDER_WAY);
    expect(note(LATE, 1)).toBe(FEWEST_UNDER_WAY);
  });

  it('takes one moment that was in time for the end of a burst', () => {
    const { note } = aLimit();
    for (let burst = 0; burst < 10; burst += 1) {
      note(LATE, 0.6);
      expect(note(WELL, 0.02)).toBe(MOST_UNDER_WAY);
    }
  });

  it('stays where this process idles: others keep the machine busy', () => {
    expect(aLimit().note({ ...LATE, utilization: 0.3 }, 10)).toBe(MOST_UNDER_WAY);
  });

  it('rises while it holds somebody back and all is well', () => {
    const { note } = aLimit();
    note(LATE, 2);
    expect(note({ ...WELL, mostUnderWay: MOST_UNDER_WAY }, 0.2)).toBeGreaterThan(FEWEST_UNDER_WAY);
    expect(note({ ...WELL, mostUnderWay: MOST_UNDER_WAY }, 2)).toBe(MOST_UNDER_WAY);
  });

  it('does not rise while timers are a little late', () => {
    const { note } = aLimit();
    note(LATE, 2);
    expect(note({ lateMs: 15, utilization: 1, mostUnderWay: 100 }, 5)).toBe(FEWEST_UNDER_WAY);
  });

  it('is the most again two seconds after nobody was held back any more', () => {
    const { note } = aLimit();
    note(LATE, 2);
    expect(note(WELL, 1.9)).toBe(FEWEST_UNDER_WAY);
    expect(note(WELL, 0.2)).toBe(MOST_UNDER_WAY);
  });

  it('falls below what was under way when somebody was let in for nothing, once for all of them', () => {
    const { turnedAway } = aLimit();
    expect(turnedAway(200)).toBe(160);
    expect(turnedAway(200)).toBe(160);
  });

  it('leaves enough to ask where a service is stuck', () => {
    const { turnedAway, note } = aLimit();
    for (let times = 0; times < 20; times += 1) {
      expect(turnedAway(10)).toBeGreaterThanOrEqual(FEWEST_IN_LINE);
      note({ ...WELL, mostUnderWay: 70 }, 0.5);
    }
  });

  it('is not raised by one who was let in for nothing', () => {
    const { note, turnedAway } = aLimit();
    note(LATE, 2);
    expect(turnedAway(30)).toBe(FEWEST_UNDER_WAY);
  });
});
