import { describe, expect, it } from '@jest/globals';
import { readCheckpointItem } from '../core/checkpoint-item.js';
import type { Origin } from '../core/services.js';
import { CLOSED_TO_PROJECT, UpstreamFailure, type FailureKind } from '../core/upstream-failure.js';
import { Deadline, type CallContext } from '../upstreams/call-context.js';
import type { Clouds } from '../upstreams/clouds/clouds.js';
import type { ItemAnswer, ItemSource } from '../upstreams/item-source.js';
import { ItemSources } from './item-sources.js';
import { PlaceFinder } from './place-finder.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const ID = '4e1d2c3b-5a69-4788-9796-a5b4c3d2e1f0';
const deadline = new Deadline(1000);
const CONTEXT: CallContext = {
  signal: deadline.signal(),
  trace: { requestId: 'r', deadline, urgency: 'foreground', upstreamCalls: 0 },
};

type Says = 'has it' | FailureKind | typeof CLOSED_TO_PROJECT;
const AN_ITEM = readCheckpointItem({ id: ID });
const ITEM: ItemAnswer = { item: AN_ITEM, source: { status: 'ok', fetchedAt: null, error: null }, text: '' };

/** Services that say what a test wants them to; `null`: there is none. */
function aFinder(says: { csbs: Says; cbr: Says | null }, offered: { csbs?: boolean } = {}) {
  const asked: Origin[] = [];
  const source = (origin: Origin): ItemSource => ({
    origin,
    item: () => {
      asked.push(origin);
      const word = says[origin] ?? 'failed';
      if (word === 'has it') return Promise.resolve(ITEM);
      const failure =
        word === CLOSED_TO_PROJECT
          ? new UpstreamFailure(origin, 'failed', { code: word })
          : new UpstreamFailure(origin, word);
      return Promise.reject(failure);
    },
    items: () => Promise.reject(new Error('no lists here')),
  });
  const service = (is = true) => ({ isOffered: () => Promise.resolve(is) });
  const cloud = {
    fingerprint: 'f',
    csbs: service(offered.csbs),
    vbs: service(),
    cbr: says.cbr === null ? null : service(),
  };
  const clouds = { askedFor: () => cloud } as unknown as Pick<Clouds, 'askedFor'>;
  const roomFor: (readonly string[] | null)[] = [];
  const budgets = {
    hasRoom: (_projectId: string, services: readonly string[] | null = null) => roomFor.push(services) > 0,
  };
  const finder = new PlaceFinder(new ItemSources([source('csbs'), source('cbr')], clouds), budgets);
  const find = async (hint?: Origin): Promise<string> => {
    asked.length = 0;
    const found = await finder.item(PROJECT, ID, CONTEXT, hint).then(
      ({ origin }) => origin ?? 'found',
      (error: unknown) => {
        if (error instanceof UpstreamFailure) return `${error.upstream} ${error.kind}`;
        throw error;
      },
    );
    return `${found}; asked ${asked.join(' ')}`;
  };
  return { find, finder, says, roomFor };
}

describe('the place finder', () => {
  it('asks the one service that is set up, and does not say which', async () => {
    const { find } = aFinder({ csbs: 'has it', cbr: null });
    expect(await find()).toBe('found; asked csbs');
    expect(await find()).toBe('found; asked csbs');
  });

  it.each<[Says, Says, Origin]>([
    ['has it', 'not-found', 'csbs'],
    ['not-found', 'has it', 'cbr'],
    ['timeout', 'has it', 'cbr'],
    ['has it', 'failed', 'csbs'],
  ])('asks both the first time (CSBS: %s, CBR: %s), and then only the one that has it', async (csbs, cbr, place) => {
    const { find } = aFinder({ csbs, cbr });
    expect(await find()).toBe(`${place}; asked csbs cbr`);
    expect(await find()).toBe(`${place}; asked ${place}`);
  });

  it('asks where a list or a view of before has seen it', async () => {
    const { find } = aFinder({ csbs: 'not-found', cbr: 'has it' });
    expect(await find('cbr')).toBe('cbr; asked cbr');
    const { find: other, finder: fresh } = aFinder({ csbs: 'not-found', cbr: 'has it' });
    fresh.learn(PROJECT, ID, 'cbr');
    expect(await other()).toBe('cbr; asked cbr');
  });

  it('lets no budget but that of its place hold up a refresh', async () => {
    const { find, finder, roomFor } = aFinder({ csbs: 'not-found', cbr: 'has it' });
    finder.hasRoom(PROJECT, ID);
    await find();
    finder.hasRoom(PROJECT, ID);
    expect(roomFor).toEqual([null, ['cbr', 'vbs']]);
  });

  it('looks elsewhere as soon as it is no longer there', async () => {
    const { find, says } = aFinder({ csbs: 'has it', cbr: 'not-found' });
    await find();
    Object.assign(says, { csbs: 'not-found', cbr: 'has it' });
    expect(await find()).toBe('cbr; asked csbs cbr');
    expect(await find()).toBe('cbr; asked cbr');
  });

  it.each<[Says, Says, string]>([
    ['not-found', 'not-found', 'csbs not-found'],
    ['not-found', 'timeout', 'cbr timeout'],
    ['failed', 'not-found', 'csbs failed'],
    ['unavailable', 'timeout', 'csbs unavailable'],
  ])('says that there is none only when both do (CSBS: %s, CBR: %s)', async (csbs, cbr, comes) => {
    expect(await aFinder({ csbs, cbr }).find()).toBe(`${comes}; asked csbs cbr`);
  });

  it('nor does it where the one that had it says so, and the other cannot be asked', async () => {
    const { find, says } = aFinder({ csbs: 'has it', cbr: 'failed' });
    await find();
    Object.assign(says, { csbs: 'not-found' });
    expect(await find()).toBe('cbr failed; asked csbs cbr');
  });

  it('a place whose service fails is not given up', async () => {
    const { find, says } = aFinder({ csbs: 'not-found', cbr: 'has it' });
    await find();
    Object.assign(says, { cbr: 'timeout' });
    expect(await find()).toBe('cbr timeout; asked cbr');
    Object.assign(says, { cbr: 'has it' });
    expect(await find()).toBe('cbr; asked cbr');
  });

  it('a service without an address is not asked', async () => {
    expect(await aFinder({ csbs: 'failed', cbr: 'not-found' }, { csbs: false }).find()).toBe(
      'cbr not-found; asked cbr',
    );
  });

  it('a service that takes no such project has nothing of it, and is asked once', async () => {
    const { find, says } = aFinder({ csbs: CLOSED_TO_PROJECT, cbr: 'not-found' });
    expect(await find()).toBe('csbs not-found; asked csbs cbr');
    expect(await find()).toBe('cbr not-found; asked cbr');
    Object.assign(says, { cbr: 'has it' });
    expect(await find()).toBe('cbr; asked cbr');
  });

  it('but where it is the only one, that is its failure', async () => {
    expect(await aFinder({ csbs: CLOSED_TO_PROJECT, cbr: null }).find()).toBe('csbs failed; asked csbs');
  });

  it('a mistake of ours is hidden by nothing that an upstream says', async () => {
    const { finder } = aFinder({ csbs: 'not-found', cbr: 'not-found' });
    const sources = {
      of: () =>
        Promise.resolve([
          { origin: 'csbs', item: () => Promise.reject(new UpstreamFailure('csbs', 'timeout')) },
          { origin: 'cbr', item: () => Promise.reject(new TypeError('ours')) },
        ]),
      areSeveral: () => true,
      isClosedTo: () => false,
    } as unknown as ItemSources;
    const broken = new PlaceFinder(sources, { hasRoom: () => true });
    await expect(broken.item(PROJECT, ID, CONTEXT)).rejects.toThrow('ours');
    await expect(finder.item(PROJECT, ID, CONTEXT)).rejects.toThrow('csbs: not-found');
  });
});
