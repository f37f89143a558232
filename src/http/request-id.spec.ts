import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileText } from '../../test/support/hostile-text.js';
import { isHost } from './public-url.js';
import { requestId } from './request-id.js';

const HARMLESS = /^[A-Za-z0-9._-]{1,64}$/;
const given = (id: string | undefined): string =>
  requestId({ headers: id === undefined ? {} : { 'x-request-id': id } });

describe('the id of a request', () => {
  it('is the caller’s where that is harmless in logs and headers', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/), (id) => given(id) === id));
  });

  it('is one of ours, and never the same twice, wherever it is not', () => {
    expect(given(undefined)).toMatch(HARMLESS);
    expect(given('a'.repeat(65))).not.toContain('aaaaa');
    fc.assert(
      fc.property(
        hostileText.filter((text) => !HARMLESS.test(text)),
        (id) => {
          const ours = given(id);
          expect(ours).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
          expect(given(id)).not.toBe(ours);
        },
      ),
    );
  });
});

describe('a Host that links are made of', () => {
  it.each(['a', 'a.example.com', 'a:80', '192.0.2.1:3000', '[::1]:3000', 'compose_service_1'])('may be %s', (host) => {
    expect(isHost(host)).toBe(true);
  });

  it('is nothing with which a link would lead elsewhere', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('', 'a', 'a.example.com:80'), (text, before) => {
        const host = `${before}${text}`;
        if (!isHost(host)) return;
        const url = URL.parse(`http://${host}/path`);
        if (url === null) return; // such as port 99999: a link that leads nowhere
        expect([url.pathname, url.search, url.hash, url.username, url.password]).toEqual(['/path', '', '', '', '']);
      }),
    );
    for (const host of ['a/b', 'a@b', 'a?b', 'a#b', 'a b', 'a\\b', 'a,b', '.a', 'a:b', 'a:1:2', '[a', '']) {
      expect([host, isHost(host)]).toEqual([host, false]);
    }
  });
});
