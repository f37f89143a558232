import { describe, expect, it } from '@jest/globals';
import { CredentialGuard } from './credential-guard.js';

const forever = new AbortController().signal;

function aGuard() {
  let now = 0;
  const clock = { epochMs: () => now, monotonicMs: () => now };
  return { guard: new CredentialGuard(clock, 2), pass: (ms: number) => (now += ms) };
}

describe('a credential that nobody has seen accepted', () => {
  it('is tried by one while the others wait, who then know as well', async () => {
    const { guard } = aGuard();
    await guard.enter(forever);
    const others = [guard.enter(forever), guard.enter(forever)];
    guard.judge('refused');
    const outcomes = await Promise.allSettled(others);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('goes to some at once when the one was accepted', async () => {
    const { guard } = aGuard();
    await guard.enter(forever);
    const others = [guard.enter(forever), guard.enter(forever)];
    guard.judge('accepted');
    await Promise.all(others);
    await expect(guard.enter(AbortSignal.abort())).rejects.toThrow('identity: timeout');
    guard.judge('accepted');
    await guard.enter(forever);
  });

  it('is tried in each lane by one: a service that is silent does not keep the other from being asked', async () => {
    const { guard } = aGuard();
    await guard.enter(forever, 'one');
    await guard.enter(forever, 'other');
    await expect(guard.enter(AbortSignal.abort(), 'one')).rejects.toThrow('identity: timeout');
    guard.judge('refused', 'other');
    await expect(guard.enter(forever, 'one')).rejects.toThrow('identity: unauthorized');
  });

  it('is one whose proof is a minute old', async () => {
    const { guard, pass } = aGuard();
    await guard.enter(forever);
    guard.judge('accepted');
    pass(60_000);
    await guard.enter(forever);
    await expect(guard.enter(AbortSignal.abort())).rejects.toThrow('identity: timeout');
  });

  it('goes to the next when the cloud could not say', async () => {
    const { guard } = aGuard();
    await guard.enter(forever);
    const [second, third] = [guard.enter(forever), guard.enter(forever)];
    guard.judge('unknown');
    await second;
    guard.judge('accepted');
    await third;
  });

  it('is not waited for beyond a caller’s time', async () => {
    const { guard } = aGuard();
    await guard.enter(forever);
    await expect(guard.enter(AbortSignal.abort())).rejects.toThrow('identity: timeout');
  });
});

describe('a credential that was refused', () => {
  it('is shown to nobody for 30 s, and then to one', async () => {
    const { guard, pass } = aGuard();
    await guard.enter(forever);
    guard.judge('refused');
    pass(29_999);
    await expect(guard.enter(forever)).rejects.toThrow('identity: unauthorized');
    pass(1);
    await guard.enter(forever);
    await expect(guard.enter(AbortSignal.abort())).rejects.toThrow('identity: timeout');
  });

  it('is in doubt again where something that was made with it is refused', async () => {
    const { guard } = aGuard();
    await guard.enter(forever);
    guard.judge('accepted');
    guard.doubt();
    await guard.enter(forever);
    await expect(guard.enter(AbortSignal.abort())).rejects.toThrow('identity: timeout');
  });
});
