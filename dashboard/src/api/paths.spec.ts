import { expect, it } from '@jest/globals';
import { NO_FILTER } from '../state/route.js';
import { listPath } from './paths.js';

it('asks for what is filtered and nothing else', () => {
  expect(listPath('p', NO_FILTER, null)).toBe('api/v1/projects/p/backups?limit=100&sort=-createdAt');
  const query = { ...NO_FILTER, name: 'a&b', status: 'error', disks: true } as const;
  expect(listPath('p', query, 'c+/=')).toBe(
    'api/v1/projects/p/backups?limit=500&sort=-createdAt&name=a%26b&status=error&include=volumes&cursor=c%2B%2F%3D',
  );
});

it('takes days for those of the viewer, whole', () => {
  const params = new URL(listPath('p', { ...NO_FILTER, from: '2026-08-10', to: '2026-08-11' }, null), 'http://x/');
  const [from, to] = ['from', 'to'].map((name) => Date.parse(params.searchParams.get(name) ?? ''));
  expect(new Date(from ?? 0).getHours()).toBe(0);
  expect((to ?? 0) - (from ?? 0)).toBe(2 * 86_400_000 - 1);
});
