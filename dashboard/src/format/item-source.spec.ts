import { describe, expect, it } from '@jest/globals';
import type { SourceState } from '../api/types.js';
import { itemSource } from './item-source.js';

const state = (status: SourceState['status']): SourceState => ({ status, fetchedAt: null, error: null });

describe('the service of a backup', () => {
  it('is CSBS where the gateway knows no other', () => {
    const sources = { csbs: state('stale'), vbs: state('ok') };
    expect(itemSource({ sources })).toEqual({ name: 'CSBS', source: sources.csbs });
  });

  it('is the one that has it, where there are two', () => {
    const sources = { csbs: state('skipped'), vbs: state('ok'), cbr: state('stale') };
    expect(itemSource({ origin: 'cbr', sources })).toEqual({ name: 'CBR', source: sources.cbr });
    expect(itemSource({ origin: 'csbs', sources })).toEqual({ name: 'CSBS', source: sources.csbs });
  });
});
