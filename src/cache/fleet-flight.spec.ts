import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../../test/support/fake-clock.js';
import { OtherInstances } from '../../test/support/other-instances.js';
import type { FleetPlan } from './fleet-flight.js';
import { Kept, NOTHING, type Pair } from './kept.js';
import { nameOf } from './memory-tier.js';

const KEY = { group: 'g', id: 'k' };
const TIMES = { loadedAt: 1000, confirmedAt: 1000, freshUntil: 2000, refreshUntil: 3000, usableUntil: 4000 };
const kept = (text: string): Kept => new Kept(Buffer.from(text), TIMES);
const LOADED = kept('loaded');
const FOUND = kept('found');

/** A flight of KEY, as the engine would plan it; what its looks find is next in `looks`. */
function aFlight(more: Partial<FleetPlan> = {}) {
  const others = new OtherInstances(fakeClock());
  const looks: (Kept | null)[] = [];
  const works: Promise<unknown>[] = [];
  let own: Pair | null = { best: LOADED, provisional: null };
  const { log } = others;
  const plan: FleetPlan = {
    key: KEY,
    signal: new AbortController().signal,
    look: () => {
      log.push('look');
      return Promise.resolve(looks.shift() ?? null);
    },
    load: (fence) => {
      log.push(`load ${fence}`);
      return Promise.resolve(LOADED);
    },
    held: () => own,
    refused: () => log.push('refused'),
    behind: (work) => works.push(work),
    ...more,
  };
  const fly = () => others.flight.fly(plan);
  const holds = (pair: Pair | null): void => {
    own = pair;
  };
  const settled = async (): Promise<string[]> => {
    await Promise.all(works);
    return others.asked();
  };
  return { others, looks, fly, holds, settled };
}

describe('a load among all instances', () => {
  it('is not made where something is there already', async () => {
    const { looks, fly, settled } = aFlight();
    looks.push(FOUND);
    expect(await fly()).toEqual({ kept: FOUND, from: 'there' });
    expect(await settled()).toEqual(['look']);
  });

  it('is made under a lease, shared under its fence, and the lease is let go once, after that', async () => {
    const { others, fly, settled } = aFlight();
    expect(await fly()).toEqual({ kept: LOADED, from: 'upstream' });
    expect(await settled()).toEqual(['look', 'lease k', 'look', 'load 11', 'write k 11', 'release k']);
    expect(others.records.get(nameOf(KEY))).toMatchObject({
      fence: 11,
      best: { body: Buffer.from('loaded') },
      provisional: null,
    });
  });

  it('is not made where another has ended its own just before the lease', async () => {
    const { looks, fly, settled } = aFlight();
    looks.push(null, FOUND);
    expect(await fly()).toEqual({ kept: FOUND, from: 'fleet' });
    expect(await settled()).toEqual(['look', 'lease k', 'look', 'release k']);
  });

  it('is made alone where the store is away', async () => {
    const { others, fly, settled } = aFlight();
    others.leases.push('away');
    expect(await fly()).toEqual({ kept: LOADED, from: 'upstream' });
    expect(await settled()).toEqual(['look', 'lease k', 'load null']);
  });

  it('that fails lets its lease go', async () => {
    const { fly, settled } = aFlight({ load: () => Promise.reject(new Error('upstream is away')) });
    await expect(fly()).rejects.toThrow('upstream is away');
    expect(await settled()).toEqual(['look', 'lease k', 'look', 'release k']);
  });

  it('is shared by nobody where it was forgotten meanwhile', async () => {
    const { others, fly, holds, settled } = aFlight();
    holds(null);
    await fly();
    expect((await settled()).slice(-2)).toEqual(['load 11', 'release k']);
    expect(others.records.size).toBe(0);
  });

  it('that the store refuses is told so', async () => {
    const { others, fly, settled } = aFlight();
    others.verdicts.push('refused');
    await fly();
    expect((await settled()).slice(-3)).toEqual(['write k 11', 'refused', 'release k']);
    others.verdicts.push('away');
    await fly();
    expect((await settled()).slice(-2)).toEqual(['write k 12', 'release k']);
  });

  it('of second best leaves the whole value that the others know where it is', async () => {
    const { others, fly, holds, settled } = aFlight();
    await others.share(KEY, 'whole', TIMES);
    holds({ ...NOTHING, provisional: LOADED });
    await fly();
    expect((await settled()).slice(-3)).toEqual(['read k', 'write k 11', 'release k']);
    const both = { fence: 11, best: { body: Buffer.from('whole') }, provisional: { body: Buffer.from('loaded') } };
    expect(others.records.get(nameOf(KEY))).toMatchObject(both);
  });

  it('of second best leaves what the others know where it cannot be read', async () => {
    const { others, fly, holds, settled } = aFlight();
    await others.share(KEY, 'whole', TIMES);
    holds({ ...NOTHING, provisional: LOADED });
    others.isUnreadable = true;
    await fly();
    expect((await settled()).slice(-2)).toEqual(['read k', 'release k']);
    expect(others.records.get(nameOf(KEY))).toMatchObject({ best: { body: Buffer.from('whole') }, provisional: null });
  });

  it('of second best is shared where the others know nothing', async () => {
    const { others, fly, holds, settled } = aFlight();
    holds({ ...NOTHING, provisional: LOADED });
    await fly();
    await settled();
    const alone = { fence: 11, best: null, provisional: { body: Buffer.from('loaded') } };
    expect(others.records.get(nameOf(KEY))).toMatchObject(alone);
  });
});

describe('while another instance loads it', () => {
  it('its news are waited for, until just after its lease, and half a second at most', async () => {
    const { others, looks, fly, settled } = aFlight();
    others.leases.push({ endsInMs: 200 }, { endsInMs: 489 }, { endsInMs: 491 }, { endsInMs: 5000 });
    looks.push(null, null, null, null, FOUND);
    expect(await fly()).toEqual({ kept: FOUND, from: 'fleet' });
    expect((await settled()).filter((each) => each.startsWith('news'))).toEqual(
      ['210', '499', '500', '500'].map((ms) => `news k ${ms}`),
    );
  });

  it('is looked again after each wait, and loaded if the other has let go without anything', async () => {
    const { others, fly, settled } = aFlight();
    others.leases.push({ endsInMs: 90 });
    expect((await fly()).from).toBe('upstream');
    expect((await settled()).slice(0, 6)).toEqual(['look', 'lease k', 'news k 100', 'look', 'lease k', 'look']);
  });

  it('the wait lasts as long as there are no news', async () => {
    const { others, fly, looks } = aFlight();
    let hear: () => void = () => undefined;
    others.leases.push({ endsInMs: 90 });
    others.meanwhile.push(() => new Promise<void>((resolve) => (hear = resolve)));
    looks.push(null, FOUND);
    const flown = fly();
    await new Promise(setImmediate);
    expect(others.asked()).toEqual(['look', 'lease k', 'news k 100']);
    hear();
    expect((await flown).kept).toBe(FOUND);
  });

  it.each(['before', 'meanwhile'])('the wait ends in vain when the caller’s time is over %s', async (when) => {
    const caller = new AbortController();
    const { others, fly } = aFlight({ signal: caller.signal });
    others.leases.push({ endsInMs: 90 });
    others.meanwhile.push(() => new Promise(() => undefined));
    if (when === 'before') caller.abort();
    const ended = expect(fly()).rejects.toMatchObject({ name: 'WaitedInVain' });
    await new Promise(setImmediate);
    caller.abort();
    await ended;
    expect(others.asked()).toEqual(['look', 'lease k', 'news k 100', 'look']);
  });

  it('what is found at the end of the caller’s time is still taken', async () => {
    const { others, looks, fly } = aFlight({ signal: AbortSignal.abort() });
    others.leases.push({ endsInMs: 90 });
    looks.push(null, FOUND);
    expect((await fly()).kept).toBe(FOUND);
  });

  it('nothing listens to the caller’s time any more when the wait is over', async () => {
    const { signal } = new AbortController();
    const { others, fly } = aFlight({ signal });
    let listening = 0;
    others.leases.push({ endsInMs: 90 });
    others.meanwhile.push(() => Promise.resolve((listening = getEventListeners(signal, 'abort').length)));
    await fly();
    expect([listening, getEventListeners(signal, 'abort').length]).toEqual([1, 0]);
  });
});

describe('the others', () => {
  it('are told what is forgotten; where the store is away, that is that', async () => {
    const { others } = aFlight();
    await others.flight.forget({ group: 'g', id: null });
    others.isAway = true;
    await others.flight.forget(KEY);
    expect(others.asked()).toEqual(['forget g null', 'forget g k']);
  });

  it('are heard, and what they share is read', async () => {
    const { others } = aFlight();
    const heard: unknown[] = [];
    others.flight.listen((news) => heard.push(news));
    others.tell({ kind: 'stored', ...KEY });
    expect(heard).toEqual([{ kind: 'stored', ...KEY }]);
    await others.share(KEY, 'theirs', TIMES, { fence: 5 });
    expect(await others.flight.read(KEY, null)).toMatchObject({ fence: 5, best: { times: TIMES }, provisional: null });
    others.isUnreadable = true;
    expect(await others.flight.read(KEY, null)).toBeNull();
  });
});
