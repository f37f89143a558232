import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NO_FILTER, nextSort, readRoute, writeRoute, type Route } from './route.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const BACKUP = '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190';

describe('the address', () => {
  it.each([
    ['', null, null],
    ['#/', null, null],
    [`#/p/${PROJECT}`, PROJECT, null],
    [`#/p/${PROJECT}/b/${BACKUP}?sort=name`, PROJECT, BACKUP],
    ['#/p/../../etc', null, null],
    ['#key=bgw_0', null, null],
  ])('%s is understood', (hash, projectId, backupId) => {
    expect(readRoute(hash)).toMatchObject({ projectId, backupId });
  });

  it('holds every filter, and gives it back', () => {
    const query = fc.record({
      name: fc.string(),
      status: fc.constantFrom('', 'error', 'running'),
      resourceId: fc.string(),
      from: fc.constantFrom('', '2026-08-10'),
      to: fc.constantFrom('', '2026-12-31'),
      sort: fc.constantFrom('-createdAt', 'name', '-status'),
      disks: fc.boolean(),
    });
    fc.assert(
      fc.property(query, fc.option(fc.constant(BACKUP)), (given, backupId) => {
        const route: Route = { projectId: PROJECT, backupId, query: { ...NO_FILTER, ...given } };
        expect(readRoute(writeRoute(route))).toEqual(route);
      }),
    );
  });

  it('takes nothing that is out of form', () => {
    const odd = readRoute(`#/p/${PROJECT}?status=nice&from=yesterday&to=2026-13-01&sort=size&disks=yes&key=x`);
    expect(odd.query).toEqual(NO_FILTER);
  });
});

it('turns the order around, and begins a new one with the newest or with A', () => {
  expect([nextSort('-createdAt', 'createdAt'), nextSort('createdAt', 'createdAt')]).toEqual([
    'createdAt',
    '-createdAt',
  ]);
  expect([nextSort('-createdAt', 'name'), nextSort('name', 'updatedAt')]).toEqual(['name', '-updatedAt']);
});
