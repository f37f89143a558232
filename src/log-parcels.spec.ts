import { describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { LogParcels } from './log-parcels.js';

function aTarget() {
  const written: string[] = [];
  const flushed: number[] = [];
  const parcels = new LogParcels({
    write: (text) => {
      written.push(text);
    },
    flushSync: () => {
      flushed.push(written.length);
    },
  });
  return { written, flushed, parcels };
}

describe('lines of the log', () => {
  it('are written together as soon as they are enough, in their order, and none is lost', () => {
    const { written, parcels } = aTarget();
    const lines = Array.from({ length: 1000 }, (_, index) => `${String(index).padEnd(100)}\n`);
    for (const line of lines) parcels.write(line);
    expect(written).toHaveLength(Math.floor(1000 / Math.ceil(16_384 / 101)));
    parcels.flushSync();
    expect(written.join('')).toBe(lines.join(''));
  });

  it('wait no longer than a moment for others', () => {
    jest.useFakeTimers();
    try {
      const { written, parcels } = aTarget();
      for (const line of ['one\n', 'two\n']) parcels.write(line);
      jest.advanceTimersByTime(49);
      expect(written).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(written).toEqual(['one\ntwo\n']);
      jest.advanceTimersByTime(1000);
      expect(written).toHaveLength(1);
      parcels.write('three\n');
      jest.advanceTimersByTime(50);
      expect(written).toEqual(['one\ntwo\n', 'three\n']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('are out at once when one is fatal', () => {
    const { written, flushed, parcels } = aTarget();
    const log = pino({ base: null, timestamp: false }, parcels);
    log.info('before');
    log.fatal('the last one');
    expect([written, flushed]).toEqual([
      ['{"level":30,"msg":"before"}\n{"level":60,"msg":"the last one"}\n'],
      [1],
    ]); // prettier-ignore
  });
});
