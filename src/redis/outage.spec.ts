import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Outage } from './outage.js';

let now = 0;
let lines: string[] = [];
let outage = new Outage(pino({ level: 'silent' }), () => now);

beforeEach(() => {
  now = 0;
  lines = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
  outage = new Outage(log, () => now);
});

const said = (): unknown[] => lines.splice(0).map((line) => JSON.parse(line) as unknown);
const GONE = 'Redis is not in use: each instance is on its own';

describe('an outage of Redis', () => {
  it('is said once, and once that it is over', () => {
    outage.worked();
    for (let done = 0; done < 5; done += 1) outage.failed(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    expect(said()).toEqual([{ level: 40, reason: 'ECONNREFUSED', msg: GONE }]);
    now += 1000;
    outage.worked();
    outage.worked();
    expect(said()).toEqual([{ level: 30, msg: 'Redis is in use again' }]);
    outage.failed(undefined);
    expect(said()).toEqual([{ level: 40, reason: 'closed', msg: GONE }]);
  });

  it('is one, where some keys fail and others work', () => {
    for (let done = 0; done < 5; done += 1) {
      now += 900;
      outage.failed(new Error('x'));
      outage.worked();
    }
    expect(said()).toHaveLength(1);
  });

  it.each([
    [new Error('WRONGPASS invalid username-password pair'), 'WRONGPASS'],
    [new Error('connect to redis://me:secret@10.0.0.1'), 'unreachable'],
    [{ message: 'all failed', lastNodeError: new Error('NOAUTH Authentication required.') }, 'NOAUTH'],
    [{ message: 'all failed', lastNodeError: null }, 'closed'],
    ['a text', 'closed'],
  ])('has a reason that holds no address: %p', (error, reason) => {
    outage.failed(error);
    expect(said()).toEqual([{ level: 40, reason, msg: GONE }]);
  });
});
