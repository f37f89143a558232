import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { blockOf } from '../support/doc-blocks.js';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { expectShown } from '../support/shown.js';

const readme = readFileSync('README.md', 'utf8');

describe('README', () => {
  it.each([
    ['merged', `/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`],
    ['csbs', `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`],
    ['vbs', `/v2/${SEED_PROJECT}/backups/detail?volume_id=ee27f809-6fb5-40ae-ac46-c932bb4ee8fe`],
  ])('shows what the gateway answers over the sandbox cloud: %s', async (name, path) => {
    const { get } = await aGateway();
    expectShown(JSON.parse((await get(path)).text), JSON.parse(blockOf('README.md', `example: ${name}`)));
  });

  it('is short enough to be read', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(120);
  });

  it('names every folder of src', () => {
    const folders = readdirSync('src', { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? entry.name : [],
    );
    expect(folders.filter((folder) => !readme.includes(`src/${folder}`))).toEqual([]);
  });

  it('names only files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});
