import { describe, expect, it } from '@jest/globals';
import { cbrParameters } from './cbr-parameters.js';

describe('a query for CBR', () => {
  it('has the parameters that the document names and nothing else', () => {
    const query = cbrParameters({
      limit: '5',
      colour: 'red',
      vault_id: 'v',
      __proto__: { name: 'x' },
      'X-Auth-Token': 't',
    });
    expect(query.toString()).toBe('limit=5&vault_id=v');
  });

  it('is the same in whichever order it was written', () => {
    expect(cbrParameters({ sort: 'name:asc', limit: '5' }).toString()).toBe(
      cbrParameters({ limit: '5', sort: 'name:asc' }).toString(),
    );
  });

  it('has every status that was asked for, and of anything else the last', () => {
    expect(cbrParameters({ status: ['available', 'error'], name: ['a', 'b'] }).toString()).toBe(
      'name=b&status=available&status=error',
    );
  });

  it('leaves out what is no text', () => {
    expect(cbrParameters({ name: { a: 'b' }, limit: 5, offset: null }).toString()).toBe('');
  });
});
