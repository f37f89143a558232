import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EncodedAnswer } from '../cache/encoded-answer.js';
import { tagsOf } from './last-event-id.js';

const tag = fc.string({ minLength: 1 }).map((text) => new EncodedAnswer(Buffer.from(text)).tag);
const coding = fc.constantFrom('', '-gzip', '-br');

describe('Last-Event-ID', () => {
  it('names the views that were sent under these ids, in whatever coding they were told', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(tag, coding), { maxLength: 100 }), (ids) => {
        const header = ids.map(([text, suffix]) => `"${text}${suffix}"`).join(', ');
        expect([...tagsOf(header)]).toEqual([...new Set(ids.map(([text]) => text))]);
      }),
    );
  });

  it.each([
    undefined,
    '',
    ' ',
    '*',
    'nonsense',
    '""',
    `"${'a'.repeat(31)}"`,
    `"${'a'.repeat(33)}"`,
    `"${'é'.repeat(32)}"`,
  ])('that is no ETag of a view is nothing: %j', (header) => {
    expect([...tagsOf(header)]).toEqual([]);
  });

  it('never throws, and never names more than a hundred', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.string())), (header) => {
        expect(tagsOf(header).size).toBeLessThanOrEqual(100);
      }),
    );
  });
});
