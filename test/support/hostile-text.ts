import fc from 'fast-check';
import { anyText } from './any-text.js';

/** What is not the text that a reader hopes for: names of JavaScript's own, ways out of a path or a line, other forms of numbers, anything. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '..',
    '../..',
    '%2e%2e',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-0',
    '1e3',
    '0x10',
    '٣',
    '1\n',
    'a\r\nX-Injected: 1',
    '\u0000',
    '\ud800',
    "' OR 1=1 --",
    '{"a":1}',
    'a,b',
    '${jndi:x}',
  ),
  anyText(),
  fc.string(),
);
