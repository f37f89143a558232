import { describe, expect, it } from '@jest/globals';
import type { Times } from './kept.js';
import type { Wanted } from './load.js';
import { RefreshQueue } from './refresh-queue.js';

const GROUP = 'g';
const START = 1_000_000;

function wantedOf(id: string, group = GROUP): Wanted {
  return {
    key: { group, id },
    load: () => Promise.reject(new Error('nothing is loaded here')),
    isShared: false,
    mayRefresh: () => true,
    signal: new AbortController().signal,
  };
}

/** Of what was confirmed so long ago and was to be fresh for so long. */
function aged(ageMs: number, freshMs = 10): Times {
  const confirmedAt = START - ageMs;
  return { loadedAt: confirmedAt, confirmedAt, freshUntil: confirmedAt + freshMs, refreshUntil: Infinity, usableUntil: Infinity }; // prettier-ignore
}

/** A queue whose refreshes end when they are told to. */
function aQueue() {
  let at = START;
  const begun: string[] = [];
  const ends = new Map<string, (isWell: boolean) => void>();
  const now = (): number => at;
  const refresh = ({ key: { id } }: Wanted): Promise<boolean> => {
    begun.push(id);
    return new Promise((resolve) => ends.set(id, resolve));
  };
  const end = async (id: string, isWell = true): Promise<void> => {
    ends.get(id)?.(isWell);
    await Promise.resolve();
  };
  const queue = new RefreshQueue(now, refresh);
  return { queue, anew: () => new RefreshQueue(now, refresh), begun, end, pass: (ms: number) => (at += ms) };
}

/** Room for so many. */
function roomFor(count: number): () => boolean {
  let left = count;
  return () => (left -= 1) >= 0;
}
const always = (): boolean => true;

describe('what waits for room', () => {
  it('is served by how overdue it is, by its own fresh time, whoever came first', () => {
    const { queue, begun } = aQueue();
    queue.wait(wantedOf('old, but long fresh'), aged(2000, 1000));
    queue.wait(wantedOf('overdue'), aged(60, 10));
    queue.wait(wantedOf('never fresh'), aged(5, 0));
    queue.wait(wantedOf('just stale'), aged(30, 29));
    queue.serve(GROUP, always);
    expect(begun).toEqual(['overdue', 'never fresh', 'old, but long fresh', 'just stale']);
  });

  it('is served in the order of coming where it is as overdue', () => {
    const { queue, begun } = aQueue();
    for (const id of ['a', 'b', 'c']) queue.wait(wantedOf(id), aged(100));
    queue.serve(GROUP, roomFor(2));
    expect(begun).toEqual(['a', 'b']);
    expect(queue.isEmpty(GROUP)).toBe(false);
  });

  it('waits once, however often it is wanted, and as it was wanted last', () => {
    const { queue, begun } = aQueue();
    queue.wait(wantedOf('a'), aged(100));
    queue.wait(wantedOf('b'), aged(50));
    queue.wait(wantedOf('a'), aged(20));
    queue.serve(GROUP, always);
    expect(begun).toEqual(['b', 'a']);
  });

  it('is of its group', () => {
    const { queue, begun } = aQueue();
    queue.wait(wantedOf('a'), aged(100));
    queue.wait(wantedOf('elsewhere', 'h'), aged(100));
    expect(['g', 'h', 'nobody'].map((group) => queue.isEmpty(group))).toEqual([false, false, true]);
    queue.serve('nobody', always);
    queue.serve(GROUP, always);
    expect(begun).toEqual(['a']);
    expect(['g', 'h'].map((group) => queue.isEmpty(group))).toEqual([true, false]);
  });

  it('is waited for as long as somebody asked within half a minute', () => {
    const { queue, begun, pass } = aQueue();
    queue.wait(wantedOf('asked for once'), aged(100));
    queue.wait(wantedOf('asked for again'), aged(50));
    pass(1);
    queue.wait(wantedOf('asked for again'), aged(50));
    pass(30_000);
    queue.serve(GROUP, always);
    expect(begun).toEqual(['asked for again']);
    expect(queue.isEmpty(GROUP)).toBe(true);
  });

  it('is given up where nobody has asked for so long, and leaves nothing', () => {
    const { queue, anew, begun, pass } = aQueue();
    queue.wait(wantedOf('a'), aged(100));
    pass(30_001);
    queue.serve(GROUP, always);
    expect([begun, queue.isEmpty(GROUP)]).toEqual([[], true]);
    expect(queue).toEqual(anew());
  });

  it('is no more than ten thousand of a group; of these, each may be wanted anew', () => {
    const { queue, begun } = aQueue();
    for (let index = 0; index < 10_000; index += 1) queue.wait(wantedOf(String(index)), aged(100));
    queue.wait(wantedOf('one too many'), aged(9000));
    queue.wait(wantedOf('9999'), aged(5000));
    queue.wait(wantedOf('elsewhere', 'h'), aged(100));
    queue.serve(GROUP, roomFor(2));
    expect(begun).toEqual(['9999', '0']);
    queue.serve('h', always);
    expect(begun.at(-1)).toBe('elsewhere');
  });
});

describe('refreshes', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('are four at once of a group; the next begins when one has ended well', async () => {
    const { queue, begun, end } = aQueue();
    for (const id of ids) queue.wait(wantedOf(id), aged(100));
    queue.wait(wantedOf('elsewhere', 'h'), aged(100));
    queue.serve(GROUP, always);
    queue.serve(GROUP, always);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    queue.serve('h', always);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'elsewhere']);
    await end('b');
    expect(begun.slice(5)).toEqual(['e']);
  });

  it('do not go on after one that failed, until somebody asks', async () => {
    const { queue, begun, end } = aQueue();
    for (const id of ids) queue.wait(wantedOf(id), aged(100));
    queue.serve(GROUP, always);
    await end('b', false);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    queue.serve(GROUP, always);
    expect(begun.slice(4)).toEqual(['e']);
  });

  it('do not begin without room, nor go on without', async () => {
    const { queue, begun, end } = aQueue();
    for (const id of ids) queue.wait(wantedOf(id), aged(100));
    queue.serve(GROUP, () => false);
    expect(begun).toEqual([]);
    queue.serve(GROUP, roomFor(1));
    await end('a');
    expect(begun).toEqual(['a']);
  });

  it('leave nothing when all are over', async () => {
    const { queue, anew, end } = aQueue();
    for (const id of ids) queue.wait(wantedOf(id), aged(100));
    queue.serve(GROUP, always);
    for (const id of ids) await end(id);
    expect(queue).toEqual(anew());
  });
});
