import { expect, it } from '@jest/globals';
import { takesHtml, wantsJson } from './wants-json.js';

it.each([
  [undefined, true],
  ['*/*', true],
  ['application/json', true],
  ['application/json, */*;q=0.1', true],
  ['Application/JSON; q=0.5', true],
  ['application/*', true],
  ['application/json, text/html', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', false],
  ['text/html, */*', false],
  ['text/html, application/json;q=0.9', false],
  ['text/html;q=0.1, application/json;q=0.9', true],
  ['application/json;q=0', false],
  ['application/json;q=x', false],
  ['text/plain', false],
  ['', false],
])('Accept: %s asks for JSON: %s', (accept, expected) => {
  expect(wantsJson(accept)).toBe(expected);
});

it.each([
  [undefined, false],
  ['text/html,application/xhtml+xml;q=0.9', true],
  ['Text/HTML;q=0.1', true],
  ['text/html;q=0', false],
  ['text/plain', false],
  ['*/*', false],
])('Accept: %s takes a page: %s', (accept, expected) => {
  expect(takesHtml(accept)).toBe(expected);
});
