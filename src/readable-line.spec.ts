import { describe, expect, it } from '@jest/globals';
import { readableLine } from './readable-line.js';

const line = (more: object): string =>
  JSON.stringify({ level: 30, time: '2026-01-02T03:04:05.678Z', ...more, msg: 'answered' });

describe('a line of the log for a person', () => {
  it('says when, how bad, what, and with which facts', () => {
    expect(readableLine(line({ status: 200, route: '/api/v1/projects', backup: null, isWell: true }))).toBe(
      '03:04:05.678 info  answered status=200 route=/api/v1/projects isWell=true\n',
    );
  });

  it('shows a warning and an error', () => {
    expect(readableLine(line({ level: 40 }))).toContain(' WARN  ');
    expect(readableLine(line({ level: 50 }))).toContain(' ERROR ');
    expect(readableLine(line({ level: 35 }))).toContain(' 35    ');
  });

  it.each(['\u001b[2J', 'a\nb', 'a"b', 'a=b', ' a', '\u009b31m', '\u2028', 'a\\nb', ''])(
    'lets no value look like more than one: %j',
    (value) => {
      const text = readableLine(line({ callerName: value }));
      expect(text).toMatch(/^[\x20-\x7e]+\n$/);
      const [, shown = ''] = /callerName=(.*)\n$/.exec(text) ?? [];
      expect(JSON.parse(shown)).toBe(value);
    },
  );

  it('is what came in where that is no line of the log', () => {
    for (const text of ['', 'null', 'nonsense\n']) expect(readableLine(text)).toBe(text);
  });
});
