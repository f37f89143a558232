import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { createHmac } from 'node:crypto';
import { GatewayTokens, looksLikeToken, type TokenGrant } from './gateway-token.js';
import { hashKey } from './key-hash.js';

const SECRET = 'the secret of this gateway, not of another';
const START = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;
const GRANT = { keyId: '00112233445566ff', projectId: 'b23b579f08c84228b9b4673c46f0c442', expiresAt: Infinity };

const HASH = hashKey(SECRET, { id: GRANT.keyId, secret: '1f'.repeat(32) });

interface TestTokens {
  readonly issue: (grant: typeof GRANT, hash?: string) => string;
  /** What a token grants to whom the key file knows by this hash. */
  readonly verify: (text: string, hash?: string) => TokenGrant | null;
}

function tokensAt(clock: { now: number }, secret = SECRET): TestTokens {
  const tokens = new GatewayTokens({ secret, now: () => clock.now });
  return {
    issue: (grant, hash = HASH) => tokens.issue(grant, hash),
    verify: (text, hash = HASH) => {
      const claim = tokens.read(text);
      return claim?.isMadeWith(hash) === true ? claim.grant : null;
    },
  };
}

describe('a gateway token', () => {
  it('says whose it is, for what and from when to when, on every instance with the same secret', () => {
    const clock = { now: START };
    const token = tokensAt(clock).issue(GRANT);
    expect(tokensAt(clock).verify(token)).toEqual({ ...GRANT, issuedAt: START, expiresAt: START + HOUR });
    expect(looksLikeToken(token)).toBe(true);
  });

  it('goes into a header and stays below 200 characters', () => {
    const far = { now: 8.64e15 / 10 };
    const longest = tokensAt(far).issue(GRANT);
    expect(longest).toMatch(/^bgt_[\w-]{1,195}$/);
    expect(tokensAt(far).verify(longest)).not.toBeNull();
  });

  it('lives for an hour and not a moment longer', () => {
    const clock = { now: START };
    const tokens = tokensAt(clock);
    const token = tokens.issue(GRANT);
    clock.now = START + HOUR - 1;
    expect(tokens.verify(token)).not.toBeNull();
    clock.now = START + HOUR;
    expect(tokens.verify(token)).toBeNull();
  });

  it('lives no longer than it was told to', () => {
    const clock = { now: START };
    const tokens = tokensAt(clock);
    const token = tokens.issue({ ...GRANT, expiresAt: START + 10 });
    expect(tokens.verify(token)?.expiresAt).toBe(START + 10);
    clock.now = START + 10;
    expect(tokens.verify(token)).toBeNull();
  });

  it('of another gateway is none', () => {
    const clock = { now: START };
    expect(tokensAt(clock, `${SECRET}!`).verify(tokensAt(clock).issue(GRANT))).toBeNull();
  });

  it('of another secret of the same key is none, and does not show which it was made with', () => {
    const clock = { now: START };
    const token = tokensAt(clock).issue(GRANT);
    const other = hashKey(SECRET, { id: GRANT.keyId, secret: '2f'.repeat(32) });
    expect(tokensAt(clock).verify(token, other)).toBeNull();
    expect(tokensAt(clock).verify(token, '')).toBeNull();
    expect(tokensAt(clock).issue(GRANT, other).slice(0, -64)).toBe(token.slice(0, -64));
    expect(token).not.toContain(HASH);
  });

  it('cannot be made from what the key file holds: its signatures are under a key of their own', () => {
    const clock = { now: START };
    const token = tokensAt(clock).issue(GRANT);
    const body = token.slice(0, -65);
    const plain = createHmac('sha256', SECRET).update(body).digest('hex');
    const hash = hashKey(SECRET, { id: GRANT.keyId, secret: body });
    const withHash = createHmac('sha256', SECRET).update(`${body}:${HASH}`).digest('hex');
    for (const forged of [plain, hash, withHash, HASH]) expect(tokensAt(clock).verify(`${body}_${forged}`)).toBeNull();
  });

  it('is signed with a key that is made of the gateway secret for tokens alone, or instances of two versions would refuse each other', () => {
    const token = tokensAt({ now: START }).issue(GRANT);
    const body = token.slice(0, -65);
    const key = createHmac('sha256', SECRET).update('backup-gateway: gateway token 1').digest();
    expect(token).toBe(`${body}_${createHmac('sha256', key).update(`${body}:${HASH}`).digest('hex')}`);
  });

  it('with something before or behind it is none', () => {
    const tokens = tokensAt({ now: START });
    const token = tokens.issue(GRANT);
    for (const more of ['0', ' ', '\n', '_', 'x']) {
      expect([tokens.verify(`${token}${more}`), tokens.verify(`${more}${token}`)]).toEqual([null, null]);
    }
  });

  it('with any one character changed, left out or put in is none', () => {
    const tokens = tokensAt({ now: START });
    const token = tokens.issue(GRANT);
    const place = fc.nat({ max: token.length - 1 });
    const character = fc.oneof(
      fc.constantFrom(...Array.from('0123456789abcdefABCDEFgtb_-. ')),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(place, character, (at, other) => {
        const [before, after] = [token.slice(0, at), token.slice(at + 1)];
        fc.pre(token[at] !== other);
        expect(tokens.verify(`${before}${other}${after}`)).toBeNull();
        expect(tokens.verify(`${before}${after}`)).toBeNull();
        expect(tokens.verify(`${before}${other}${token.slice(at)}`)).toBeNull();
      }),
      { numRuns: 2000 },
    );
    expect(tokens.verify(token)).not.toBeNull();
  });

  it('may be any hostile text without an error', () => {
    const tokens = tokensAt({ now: START });
    fc.assert(
      fc.property(anyText(), (hostile) => {
        expect([tokens.verify(hostile), tokens.verify(`bgt_1_${hostile}`)]).toEqual([null, null]);
      }),
    );
    expect(tokens.verify('bgt_'.repeat(1_000_000))).toBeNull();
  });
});
