import { describe, expect, it } from '@jest/globals';
import { Kept, NOTHING, type Held } from './kept.js';
import { MemoryTier } from './memory-tier.js';

const TIMES = { loadedAt: 0, confirmedAt: 0, freshUntil: 1, refreshUntil: 1, usableUntil: 1 };
const KEY = { group: 'a project', id: 'a' };
const SAME_GROUP = { group: 'a project', id: 'b' };
const ELSEWHERE = { group: 'another project', id: 'a' };
/** What an entry of KEY takes besides its bytes. */
const ENTRY = 400 + '9:a project,1:a'.length;

const aKept = (bytes = 1000): Kept => new Kept(Buffer.alloc(bytes, 'x'), TIMES);
const holding = (best: Kept | null, provisional: Kept | null = null): Held => ({ ...NOTHING, best, provisional });
const asItIs = (body: Buffer): Buffer => body;
const ofTen = (): Buffer => Buffer.alloc(10);

describe('what this instance keeps', () => {
  it('is found by its key, and is nothing where there is none', () => {
    const memory = new MemoryTier(1_000_000);
    const held = holding(aKept());
    memory.set(KEY, held);
    expect([memory.get(KEY), memory.get(SAME_GROUP), memory.get(ELSEWHERE)]).toEqual([held, NOTHING, NOTHING]);
    expect(memory.get(KEY)).toBe(held);
  });

  it('takes the room of its values and its name, and a little more', () => {
    const memory = new MemoryTier(1_000_000);
    memory.set(KEY, holding(null));
    expect(memory.bytes).toBe(ENTRY);
    memory.set(KEY, holding(aKept(1000)));
    expect(memory.bytes).toBe(ENTRY + 1000);
    memory.set(KEY, holding(aKept(1000), aKept(200)));
    expect(memory.bytes).toBe(ENTRY + 1200);
    memory.set(KEY, holding(null, aKept(200)));
    expect(memory.bytes).toBe(ENTRY + 200);
  });

  it('ends where there is no more room, the one first that was asked for least lately', () => {
    const memory = new MemoryTier(2 * (ENTRY + 1000));
    for (const key of [KEY, SAME_GROUP]) memory.set(key, holding(aKept()));
    memory.get(KEY);
    memory.set({ ...KEY, id: 'c' }, holding(aKept()));
    expect([KEY, SAME_GROUP, { ...KEY, id: 'c' }].map((key) => memory.get(key) !== NOTHING)).toEqual([
      true,
      false,
      true,
    ]);
    expect(memory.bytes).toBe(2 * (ENTRY + 1000));
  });

  it('is forgotten by its key', () => {
    const memory = new MemoryTier(1_000_000);
    for (const key of [KEY, SAME_GROUP, ELSEWHERE]) memory.set(key, holding(aKept()));
    memory.delete(KEY);
    expect([KEY, SAME_GROUP, ELSEWHERE].map((key) => memory.get(key) !== NOTHING)).toEqual([false, true, true]);
  });

  it('is forgotten by its group, and not by one whose name begins or ends alike', () => {
    const memory = new MemoryTier(1_000_000);
    const alike = [ELSEWHERE, { group: 'a projec', id: 't' }, { group: 'a project,', id: 'a' }, { group: 'x', id: 'a project' }]; // prettier-ignore
    for (const key of [KEY, SAME_GROUP, ...alike]) memory.set(key, holding(aKept()));
    memory.deleteGroup('a project');
    expect([KEY, SAME_GROUP].map((key) => memory.get(key))).toEqual([NOTHING, NOTHING]);
    for (const key of alike) expect(memory.get(key)).not.toBe(NOTHING);
  });

  it('has another version after everything that may change what is known', () => {
    const memory = new MemoryTier(1_000_000);
    const held = holding(aKept());
    const seen = [memory.version];
    const steps = [
      () => { memory.set(KEY, held); },
      () => { memory.delete(KEY); },
      () => { memory.keep(KEY, held); },
      () => { memory.deleteGroup(KEY.group); },
      () => { memory.set(KEY, held); },
      () => { memory.encoded(KEY, held.best ?? aKept(), 'one', asItIs); },
    ]; // prettier-ignore
    for (const step of steps) {
      step();
      seen.push(memory.version);
    }
    expect(new Set(seen).size).toBe(seen.length);
    memory.get(KEY);
    expect(memory.version).toBe(seen.at(-1));
  });

  it('is told to who watches it if it is something new, and not if only a note of it has changed', () => {
    const memory = new MemoryTier(1_000_000);
    let told = 0;
    memory.watchers.watch(KEY, () => (told += 1));
    memory.set(KEY, holding(aKept()));
    expect(told).toBe(0);
    memory.keep(KEY, holding(aKept()));
    memory.keep(SAME_GROUP, holding(aKept()));
    expect([told, memory.get(KEY) !== NOTHING]).toEqual([1, true]);
  });
});

describe('an answer that is made of a value', () => {
  it('is made once for each variant, and its room is counted, as that of the value', () => {
    const memory = new MemoryTier(1_000_000);
    for (const place of ['best', 'provisional'] as const) {
      const kept = aKept();
      memory.set(KEY, { ...NOTHING, [place]: kept });
      const answer = memory.encoded(KEY, kept, 'one', ofTen);
      expect(memory.bytes).toBe(ENTRY + 1000 + 'one'.length + 10);
      expect(memory.encoded(KEY, kept, 'one', () => Buffer.alloc(99))).toBe(answer);
      expect(memory.encoded(KEY, kept, 'other', ofTen)).not.toBe(answer);
      expect(memory.bytes).toBe(ENTRY + 1000 + 'one'.length + 10 + 'other'.length + 10);
    }
  });

  it('is made of the value’s bytes', () => {
    const memory = new MemoryTier(1_000_000);
    const kept = new Kept(Buffer.from('value'), TIMES);
    expect(memory.encoded(KEY, kept, 'one', (body) => Buffer.from(`<${body.toString()}>`)).plain.toString()).toBe(
      '<value>',
    );
  });

  it('grows when it is packed', async () => {
    const memory = new MemoryTier(1_000_000);
    const kept = aKept(5000);
    memory.set(KEY, holding(kept));
    const answer = memory.encoded(KEY, kept, 'one', asItIs);
    const before = memory.bytes;
    const { body } = await answer.in('gzip');
    expect(memory.bytes).toBe(before + body.byteLength);
  });

  it('of a value that is not kept any more does not bring it back, and is not counted', async () => {
    const memory = new MemoryTier(1_000_000);
    const [old, present] = [aKept(5000), aKept(1000)];
    const answer = memory.encoded(KEY, old, 'one', asItIs);
    await answer.in('gzip');
    expect([memory.get(KEY), memory.bytes, memory.version]).toEqual([NOTHING, 0, 0]);
    memory.set(KEY, holding(present));
    await answer.in('br');
    expect([memory.get(KEY).best, memory.bytes, memory.version]).toEqual([present, ENTRY + 1000, 1]);
  });

  it('counts no more than its name for an answer that is a part of the value', () => {
    const memory = new MemoryTier(1_000_000);
    const kept = aKept();
    memory.set(KEY, holding(kept));
    const { plain } = memory.encoded(KEY, kept, 'one', (body) => body.subarray(0, 10));
    expect([plain.byteLength, memory.bytes]).toEqual([10, ENTRY + 1000 + 'one'.length]);
  });

  it('makes room for the ninth by ending the one that was made first', () => {
    const memory = new MemoryTier(1_000_000);
    const kept = aKept();
    memory.set(KEY, holding(kept));
    const made = (): string =>
      Array.from('123456789')
        .filter((variant) => kept.answer(variant) !== null)
        .join('');
    for (const variant of '12345678') memory.encoded(KEY, kept, variant, ofTen);
    expect(made()).toBe('12345678');
    memory.encoded(KEY, kept, '9', ofTen);
    expect(made()).toBe('23456789');
    expect(memory.bytes).toBe(ENTRY + 1000 + 8 * (1 + 10));
  });
});
