import { describe, expect, it } from '@jest/globals';
import { catalogUrl, type EndpointChoice } from './catalog.js';
import type { Json } from './json.js';

const endpoint = (url: string, region = 'eu-de', face = 'public'): Json => ({
  interface: face,
  region,
  region_id: region,
  url,
});
const CATALOG: Json = [
  { type: 'identity', endpoints: [endpoint('https://iam')] },
  { type: 'block-storage', endpoints: [endpoint('https://evs/v3/p')] },
  {
    type: 'vbsv2',
    endpoints: [
      endpoint('https://vbs-nl', 'eu-nl'),
      endpoint(' https://vbs '),
      endpoint('https://inside', 'eu-de', 'internal'),
    ],
  },
];
const VBS: EndpointChoice = { types: ['vbsv2', 'block-storage'], interface: 'public', region: 'eu-de' };

describe('the catalog', () => {
  it('names the service by its preferred type, in the region and on the interface asked for, without blanks around', () => {
    expect(catalogUrl(CATALOG, VBS)).toBe('https://vbs');
    expect(catalogUrl(CATALOG, { ...VBS, region: 'eu-nl' })).toBe('https://vbs-nl');
    expect(catalogUrl(CATALOG, { ...VBS, interface: 'internal' })).toBe('https://inside');
  });

  it('names the first where no region is asked for', () => {
    expect(catalogUrl(CATALOG, { ...VBS, region: null })).toBe('https://vbs-nl');
  });

  it('names it by another type where the preferred one is not there', () => {
    expect(catalogUrl(CATALOG, { ...VBS, types: ['volume-backup', 'block-storage'] })).toBe('https://evs/v3/p');
  });

  it('knows a region by region_id alone', () => {
    const endpoints = [{ interface: 'public', region_id: 'eu-de', url: 'https://x' }];
    expect(catalogUrl([{ type: 'vbsv2', endpoints }], VBS)).toBe('https://x');
  });

  it.each<[Json]>([
    [null],
    [[]],
    ['x'],
    [{}],
    [[null, 7]],
    [[{ type: 'vbsv2' }]],
    [[{ type: 'vbsv2', endpoints: 'x' }]],
    [[{ type: 'vbsv2', endpoints: [null, { interface: 'public', region: 'eu-de', url: 7 }] }]],
    [[{ type: 'vbsv2', endpoints: [endpoint('https://x', 'elsewhere')] }]],
  ])('that says nothing usable has nothing: %j', (catalog) => {
    expect(catalogUrl(catalog, VBS)).toBeNull();
  });
});
