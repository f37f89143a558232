import { describe, expect, it } from '@jest/globals';
import { belowFirstLine, firstLine } from './first-line.js';

describe('the first line of what is kept', () => {
  it.each([
    ['shown\nnot shown', 'shown', 'not shown'],
    ['shown\n', 'shown', ''],
    ['\nnot shown', '', 'not shown'],
    ['a\nb\nc', 'a', 'b\nc'],
    ['ä\nö', 'ä', 'ö'],
  ])('ends at the first break: %j', (text, first, below) => {
    const body = Buffer.from(text);
    expect([firstLine(body).toString(), belowFirstLine(body).toString()]).toEqual([first, below]);
  });

  it('is a window on it, and so is what stands below', () => {
    const body = Buffer.from('shown\nnot shown');
    expect([firstLine(body).buffer === body.buffer, belowFirstLine(body).buffer === body.buffer]).toEqual([true, true]);
  });

  it.each(['', 'all of it'])(
    'is nothing of what has no lines, as what stands below may not be for everybody: %j',
    (text) => {
      expect(() => firstLine(Buffer.from(text))).toThrow('kept without its lines');
      expect(() => belowFirstLine(Buffer.from(text))).toThrow('kept without its lines');
    },
  );
});
