import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { HangUps } from './hang-ups.js';

/** Readings that a test ends one by one. */
function aReader() {
  const signals = new EventEmitter();
  const hangUps = new HangUps(signals);
  const ends: (() => void)[] = [];
  const read = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  const endLast = async (): Promise<void> => {
    ends.at(-1)?.();
    await new Promise(setImmediate);
  };
  return { hangUp: () => signals.emit('SIGHUP'), serve: () => { hangUps.serve(read); }, begun: () => ends.length, endLast }; // prettier-ignore
}

describe('a hang-up', () => {
  it('that comes before there is anybody to read is kept, as one', async () => {
    const { hangUp, serve, begun, endLast } = aReader();
    expect([hangUp(), hangUp()]).toEqual([true, true]);
    serve();
    expect(begun()).toBe(1);
    await endLast();
    expect(begun()).toBe(1);
  });

  it('is one reading, and none where there was none', async () => {
    const { hangUp, serve, begun, endLast } = aReader();
    serve();
    expect(begun()).toBe(0);
    hangUp();
    await endLast();
    hangUp();
    expect(begun()).toBe(2);
  });

  it('while settings are read has them read once more, after that', async () => {
    const { hangUp, serve, begun, endLast } = aReader();
    serve();
    for (let times = 0; times < 5; times += 1) hangUp();
    expect(begun()).toBe(1);
    await endLast();
    expect(begun()).toBe(2);
    await endLast();
    expect(begun()).toBe(2);
  });
});
