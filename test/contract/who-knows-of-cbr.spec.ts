import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ADR = readFileSync('docs/adr/0023-two-services-one-view.md', 'utf8').replace(/\s+/g, ' ');

/** Who names CBR, and why, as the ADR has it. The sandbox is another cloud's world. */
const MAY: readonly (readonly [why: string, files: RegExp])[] = [
  ['itself', /\/(?:cbr|raw-cbr)[\w.-]*\.ts$|\/cbr\//],
  ['the place finder', /^src\/places\//],
  ['one list', /^src\/core\/services\.ts$/],
  ['settings and cloud', /^src\/config\/|^src\/upstreams\/(?:clouds|identity|budget)\//],
  ['cache keys', /^src\/core\/cache-keys(?:\.spec)?\.ts$/],
  ['the view’s type', /^src\/core\/(?:backup-view|one-list-of-rules\.spec)\.ts$/],
  [
    'raw routes',
    /^src\/raw\/|^src\/core\/raw-answer\.ts$|^src\/http\/(?:error\.filter|raw-refusal)\.ts$|^src\/openapi\//,
  ],
  ['the catalog of the small Keystone', /^src\/openstack\//],
  ['doctor', /^src\/doctor\//],
];

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => path.endsWith('.ts') && !path.startsWith('src/sandbox/'));
const KNOWING = FILES.filter((path) => /cbr/i.test(readFileSync(path, 'utf8')));

describe('that there is CBR', () => {
  it('is known to nobody but those of whom the decision says why', () => {
    expect(KNOWING.filter((path) => !MAY.some(([, files]) => files.test(path)))).toEqual([]);
  });

  it('is known to none who join, list, keep, stream or send views', () => {
    const folders = ['backups', 'cache', 'lists', 'merge', 'streams', 'volume-backups', 'warm', 'redis', 'management'];
    expect(KNOWING.filter((path) => folders.some((folder) => path.startsWith(`src/${folder}/`)))).toEqual([]);
    expect(KNOWING).not.toContain('src/core/join.ts');
  });

  it.each(MAY)('%s: the decision says so, and somebody does', (why, files) => {
    if (why !== 'itself') expect(ADR.replaceAll("'", '’')).toContain(why);
    expect(KNOWING.some((path) => files.test(path))).toBe(true);
  });
});
