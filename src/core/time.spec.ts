import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { utcTime } from './time.js';

/** From the year 1 to 9998, so that no offset leads out of four digits. */
const moment = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9998-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const fraction = fc.stringMatching(/^(\.\d{1,9})?$/);
const wallOf = (date: Date): string => date.toISOString().slice(0, 19);

describe('a time of the upstream', () => {
  it('is read by a process that does not live in UTC, so that reading it as local time would show here', () => {
    expect(new Date(2017, 3, 15).getTimezoneOffset()).not.toBe(0);
  });

  it('without a zone means UTC and keeps all six digits', () => {
    expect(utcTime('2017-04-15T04:20:37.277880')).toBe('2017-04-15T04:20:37.277880Z');
  });

  it('keeps its digits as many as they are, trailing zeros too, and gains none', () => {
    expect(utcTime('2013-06-27T08:48:03.000000')).toBe('2013-06-27T08:48:03.000000Z');
    expect(utcTime('2017-04-15T04:25:38')).toBe('2017-04-15T04:25:38Z');
    expect(utcTime('2017-04-15T04:25:38.1')).toBe('2017-04-15T04:25:38.1Z');
    expect(utcTime('2017-04-15T04:25:38.123456789')).toBe('2017-04-15T04:25:38.123456789Z');
  });

  it('with a Z is the same time', () => {
    expect(utcTime('2015-11-09T01:42:57.527363Z')).toBe('2015-11-09T01:42:57.527363Z');
  });

  it.each([
    ['2020-02-21T07:07:25.114+00:00', '2020-02-21T07:07:25.114Z'],
    ['2020-02-21T07:07:25.114-00:00', '2020-02-21T07:07:25.114Z'],
    ['2020-02-21T07:07:25.114+02:00', '2020-02-21T05:07:25.114Z'],
    ['2020-02-21T07:07:25.114-0330', '2020-02-21T10:37:25.114Z'],
    ['2020-01-01T00:30:00+01:00', '2019-12-31T23:30:00Z'],
    ['2020-02-28T23:30:00-01:00', '2020-02-29T00:30:00Z'],
    ['2020-02-21T07:07:25+23:59', '2020-02-20T07:08:25Z'],
  ])('with an offset is moved to UTC: %s is %s', (text, utc) => {
    expect(utcTime(text)).toBe(utc);
  });

  it.each(['2017-03-12T02:30:00', '2017-03-26T02:30:00', '2017-11-05T01:30:00'])(
    'that no local clock showed, or one showed twice, is still itself: %s',
    (text) => {
      expect(utcTime(text)).toBe(`${text}Z`);
    },
  );

  it('may be of the first century', () => {
    expect(utcTime('0001-01-01T00:00:00')).toBe('0001-01-01T00:00:00Z');
    expect(utcTime('0099-12-31T23:59:59Z')).toBe('0099-12-31T23:59:59Z');
  });

  it('may be 29 February in a leap year', () => {
    expect(utcTime('2016-02-29T00:00:00')).toBe('2016-02-29T00:00:00Z');
    expect(utcTime('2000-02-29T00:00:00')).toBe('2000-02-29T00:00:00Z');
  });

  it.each([
    '2017-02-29T00:00:00',
    '1900-02-29T00:00:00',
    '2017-02-30T00:00:00',
    '2017-04-31T00:00:00',
    '2017-13-01T00:00:00',
    '2017-00-01T00:00:00',
    '2017-01-00T00:00:00',
    '2017-01-32T00:00:00',
    '2017-01-01T24:00:00',
    '2017-01-01T23:60:00',
    '2017-01-01T23:59:60',
    '2017-01-01T00:00:00+24:00',
    '2017-01-01T00:00:00+01:60',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
  ])('that no clock shows is none: %s', (text) => {
    expect(utcTime(text)).toBeNull();
  });

  it.each([
    '',
    'yesterday',
    '2017-04-15',
    '2017-04-15 04:20:37',
    '2017-04-15T04:20',
    '2017-4-15T04:20:37',
    '2017-04-15T04:20:37.',
    '2017-04-15T04:20:37.1234567890',
    '2017-04-15T04:20:37+01',
    '2017-04-15T04:20:37Z+01:00',
    '2017-04-15T04:20:37Zjunk',
    ' 2017-04-15T04:20:37',
    '2017-04-15T04:20:37\n',
    '+002017-04-15T04:20:37',
    '1492230037',
    '２０１７-04-15T04:20:37',
  ])('in any other spelling is none: %j', (text) => {
    expect(utcTime(text)).toBeNull();
  });

  it('is the text itself and a Z, whatever the moment', () => {
    fc.assert(
      fc.property(moment, fraction, (date, digits) => {
        expect(utcTime(`${wallOf(date)}${digits}`)).toBe(`${wallOf(date)}${digits}Z`);
      }),
    );
  });

  it('is the same moment whatever the offset it is written with', () => {
    const offset = fc.record({ sign: fc.constantFrom('+', '-'), hours: fc.nat(23), minutes: fc.nat(59) });
    fc.assert(
      fc.property(moment, fraction, offset, (date, digits, { sign, hours, minutes }) => {
        const shift = (hours * 60 + minutes) * (sign === '+' ? 60_000 : -60_000);
        const zone = `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
        const utc = wallOf(date);
        const wall = wallOf(new Date(Date.parse(`${utc}Z`) + shift));
        expect(utcTime(`${wall}${digits}${zone}`)).toBe(`${utc}${digits}Z`);
      }),
    );
  });

  it('is never an exception and never a half-read text', () => {
    const text = fc.oneof(anyText(), fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$/));
    fc.assert(
      fc.property(text, (any) => {
        expect(utcTime(any) ?? '2017-04-15T04:20:37Z').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
      }),
    );
  });
});
