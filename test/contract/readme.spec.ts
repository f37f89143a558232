import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const readme = readFileSync('README.md', 'utf8');

function example(name: string): Record<string, unknown> {
  const [, text = ''] = new RegExp(`<!-- example: ${name} -->\\s*\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  return JSON.parse(text) as Record<string, unknown>;
}

/** A list in an example shows how it begins. */
function expectBeginning(actual: unknown, shown: unknown): void {
  if (Array.isArray(shown) && Array.isArray(actual)) {
    shown.forEach((entry, index) => {
      expectBeginning(actual[index], entry);
    });
  } else if (typeof shown === 'object' && shown !== null) {
    expect(actual).toBeInstanceOf(Object);
    for (const [key, value] of Object.entries(shown)) expectBeginning((actual as Record<string, unknown>)[key], value);
  } else expect(actual).toBe(shown);
}

describe('README', () => {
  it.each([
    ['merged', `/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`],
    ['csbs', `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`],
    ['vbs', `/v2/${SEED_PROJECT}/backups/detail?volume_id=ee27f809-6fb5-40ae-ac46-c932bb4ee8fe`],
  ])('shows what the gateway answers over the sandbox cloud: %s', async (name, path) => {
    const { get } = await aGateway();
    expectBeginning(JSON.parse((await get(path)).text), example(name));
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
