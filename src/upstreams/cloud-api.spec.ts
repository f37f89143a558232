import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { anAnswer, cloudApiStand, type ApiStand, type Asked } from '../../test/support/cloud-api-stand.js';
import { figure, percentile } from '../../test/support/figures.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { UpstreamAnswer, UpstreamRequest } from './upstream-http.js';

const SECOND = 1000;

/** Answers in turn; the last one for good. */
function inTurn(...answers: (UpstreamAnswer | UpstreamFailure)[]): () => Promise<UpstreamAnswer> {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    return answer === undefined || answer instanceof UpstreamFailure
      ? Promise.reject(answer ?? new Error())
      : Promise.resolve(answer);
  };
}

/** As a real one that never answers: until the signal aborts. */
function silence({ signal }: UpstreamRequest): Promise<UpstreamAnswer> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => { reject(new UpstreamFailure('csbs', 'timeout')); }); // prettier-ignore
  });
}

/** So many requests, as many at a time as callers would make. */
async function requests(
  { outcome }: ApiStand,
  count: number,
  asked: (index: number) => Asked = () => ({}),
): Promise<string[]> {
  const outcomes: string[] = [];
  for (let done = 0; done < count; done += 100) {
    const some = Array.from({ length: Math.min(100, count - done) }, (_, index) =>
      outcome({ requestId: `r${done + index}`, ...asked(done + index) }),
    );
    outcomes.push(...(await Promise.all(some)));
  }
  return outcomes;
}

const reset = new UpstreamFailure('csbs', 'unreachable', { reason: 'ECONNRESET' });
const refused = new UpstreamFailure('csbs', 'unreachable', { reason: 'ECONNREFUSED' });
const truncated = new UpstreamFailure('csbs', 'unreachable', { reason: 'ERR_BAD_RESPONSE' });

describe('a failure in passing', () => {
  it.each<[string, UpstreamAnswer | UpstreamFailure]>([
    ['502', anAnswer(502)],
    ['503', anAnswer(503)],
    ['504', anAnswer(504)],
    ['a connection that was refused', refused],
    ['a connection that broke', reset],
    ['a body that broke off', truncated],
  ])('is not seen by the caller: %s', async (_name, failure) => {
    const stand = cloudApiStand(inTurn(failure, anAnswer(200)));
    expect(await stand.outcome()).toBe('ok');
    expect(stand.attempts()).toBe(2);
  });

  it('is tried again once, and signed anew', async () => {
    const stand = cloudApiStand(inTurn(anAnswer(503)));
    expect(await stand.outcome({ requestId: 'one' })).toBe('failed');
    expect(stand.sent.get('one')).toEqual(['signature 1', 'signature 2']);
  });

  it('is told as what the second attempt came to', async () => {
    const stand = cloudApiStand(inTurn(anAnswer(503), anAnswer(404, '{"error_code":"CSBS.3001"}')));
    expect(await stand.outcome()).toBe('not-found');
  });

  it.each<[string, UpstreamAnswer | UpstreamFailure, string]>([
    ['400', anAnswer(400), 'rejected'],
    ['404', anAnswer(404, '{"error_code":"CSBS.3001"}'), 'not-found'],
    ['429', anAnswer(429), 'throttled'],
    ['500', anAnswer(500), 'failed'],
    ['CSBS.8008', anAnswer(500, '{"error_code":"CSBS.8008"}'), 'failed'],
    ['503 with a time to come back', anAnswer(503, '', { 'retry-after': '1' }), 'failed'],
    ['a certificate', new UpstreamFailure('csbs', 'unreachable', { reason: 'CERT_HAS_EXPIRED' }), 'unreachable'],
    ['silence', new UpstreamFailure('csbs', 'timeout'), 'timeout'],
    ['nonsense', new UpstreamFailure('csbs', 'malformed'), 'malformed'],
  ])('is not what %s is', async (_name, answer, outcome) => {
    const stand = cloudApiStand(inTurn(answer, anAnswer(200)));
    expect(await stand.outcome()).toBe(outcome);
    expect(stand.attempts()).toBe(1);
  });

  it('is not tried again for a refresh, nor where the time is short', async () => {
    const stand = cloudApiStand(inTurn(anAnswer(503)));
    await stand.outcome({ urgency: 'background' });
    await stand.outcome({ deadlineMs: 60 });
    expect(stand.attempts()).toBe(2);
    const slow = cloudApiStand(async () => sleep(200, anAnswer(503)));
    await slow.outcome({ deadlineMs: 350 });
    expect(slow.attempts()).toBe(1);
    const late = cloudApiStand(inTurn(anAnswer(503)), { dice: () => 0.99 });
    await late.outcome({ deadlineMs: 300 });
    expect(late.attempts()).toBe(1);
  });

  it('is not tried again for a caller who has gone away', async () => {
    const leaving = new AbortController();
    const stand = cloudApiStand(inTurn(anAnswer(503)), { dice: () => 0.99 });
    const asked = stand.outcome({ signal: leaving.signal });
    await sleep(20);
    leaving.abort();
    expect(await asked).toBe('failed');
    expect(stand.attempts()).toBe(1);
  });
});

describe('a service that fails for everybody', () => {
  it('gets 1,000 calls, a tenth and ten more for a thousand requests, were there no breaker', async () => {
    const stand = cloudApiStand(inTurn(anAnswer(503)), { hasBreaker: false });
    const outcomes = await requests(stand, 1000);
    expect(new Set(outcomes)).toEqual(new Set(['failed']));
    figure('attempts for 1,000 requests at a service that always says 503, no breaker', String(stand.attempts()));
    expect(stand.attempts()).toBeLessThanOrEqual(1000 + 100 + 10);
    expect(stand.attempts()).toBeGreaterThan(1000);
    expect(Math.max(...[...stand.sent.values()].map(({ length }) => length))).toBe(2);
  });

  it('gets hardly any with one', async () => {
    const stand = cloudApiStand(inTurn(anAnswer(503)));
    const outcomes = await requests(stand, 1000);
    expect(outcomes.filter((each) => each === 'unavailable').length).toBeGreaterThanOrEqual(900);
    // Of the first hundred, until the first of them have been tried twice.
    figure('attempts for 1,000 requests at a service that always says 503', String(stand.attempts()));
    expect(stand.attempts()).toBeLessThanOrEqual(100);
  });

  it('is probed once in five seconds, and well again with the first probe after it is', async () => {
    let status = 503;
    const stand = cloudApiStand(() => Promise.resolve(anAnswer(status)));
    await requests(stand, 100);
    const before = stand.attempts();
    for (let second = 0; second < 60; second += 1) {
      stand.clock.advance(SECOND);
      await requests(stand, 100);
    }
    expect(stand.attempts() - before).toBe(12);
    status = 200;
    for (let second = 0; second < 5; second += 1) {
      stand.clock.advance(SECOND);
      await requests(stand, 1);
    }
    expect(new Set(await requests(stand, 100))).toEqual(new Set(['ok']));
  });

  it('costs callers no time while its probe is out', async () => {
    let send: (request: UpstreamRequest) => Promise<UpstreamAnswer> = () => Promise.resolve(anAnswer(503));
    const stand = cloudApiStand((request) => send(request));
    await requests(stand, 20);
    send = silence;
    stand.clock.advance(5 * SECOND);
    const probe = stand.outcome({ deadlineMs: 400 });
    const took: number[] = [];
    for (let caller = 0; caller < 1000; caller += 1) {
      const startedAt = performance.now();
      expect(await stand.outcome()).toBe('unavailable');
      took.push(performance.now() - startedAt);
    }
    figure('callers while a probe is out, p99 of 1,000', `${percentile(took, 0.99).toFixed(1)} ms`);
    expect(percentile(took, 0.99)).toBeLessThan(20);
    expect(await probe).toBe('timeout');
  });

  it('is heard of also where whoever made the probe has gone away', async () => {
    let send = (): Promise<UpstreamAnswer> => Promise.resolve(anAnswer(503));
    const stand = cloudApiStand(() => send());
    await requests(stand, 20);
    send = () => sleep(100, anAnswer(200));
    stand.clock.advance(5 * SECOND);
    const leaving = new AbortController();
    const probe = stand.outcome({ signal: leaving.signal });
    await sleep(20);
    leaving.abort();
    expect(await probe).toBe('timeout');
    await sleep(120);
    expect(await stand.outcome()).toBe('ok');
  });

  it('opens by silence, too, if it was given a fair time', async () => {
    const stand = cloudApiStand(silence);
    await Promise.all(Array.from({ length: 5 }, () => stand.outcome({ deadlineMs: 300 })));
    expect(await stand.outcome()).toBe('unavailable');
    const hasty = cloudApiStand(silence);
    await Promise.all(Array.from({ length: 16 }, () => hasty.outcome({ deadlineMs: 50 })));
    expect(await hasty.outcome({ deadlineMs: 50 })).toBe('timeout');
  });

  it('is not asked by those who were waiting for a place when that came out', async () => {
    const stand = cloudApiStand(() => sleep(10, anAnswer(500)));
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => stand.outcome()));
    // As many as there are connections, and those few who came by one just before the fifth failure.
    expect(stand.attempts()).toBeLessThanOrEqual(16 + 5);
    expect(outcomes.filter((each) => each === 'unavailable')).toHaveLength(100 - stand.attempts());
  });
});

describe('what is no fault of the service', () => {
  it.each<[string, () => Promise<UpstreamAnswer>, Asked, string]>([
    ['400', () => Promise.resolve(anAnswer(400)), {}, 'rejected'],
    ['404', () => Promise.resolve(anAnswer(404, '{"error_code":"CSBS.3001"}')), {}, 'not-found'],
    ['401', () => Promise.resolve(anAnswer(401)), {}, 'unauthorized'],
    ['CSBS.8008', () => Promise.resolve(anAnswer(500, '{"error_code":"CSBS.8008"}')), {}, 'failed'],
    [
      'a caller who is gone before it is asked',
      () => Promise.resolve(anAnswer(200)),
      { signal: AbortSignal.abort() },
      'timeout',
    ],
  ])('leaves its breaker closed after 10,000 of them: %s', async (_name, send, asked, outcome) => {
    const stand = cloudApiStand(send);
    expect(new Set(await requests(stand, 10_000, () => asked))).toEqual(new Set([outcome]));
    expect(stand.breaker.enter()?.isProbe).toBe(false);
  });

  it('leaves its breaker closed after 10,000 callers who hung up on it, and those who found no room to wait', async () => {
    const stand = cloudApiStand(silence);
    const kinds = new Map<string, number>();
    for (let round = 0; round < 10; round += 1) {
      const leaving = new AbortController();
      const asked = Array.from({ length: 1200 }, () => stand.outcome({ signal: leaving.signal, deadlineMs: 20_000 }));
      await sleep(5);
      leaving.abort();
      for (const kind of await Promise.all(asked)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect([...kinds.keys()].sort()).toEqual(['overloaded', 'timeout']);
    expect(kinds.get('overloaded')).toBeGreaterThan(10_000);
    expect(stand.breaker.enter()?.isProbe).toBe(false);
  });
});
