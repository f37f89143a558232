import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blockOf } from '../support/doc-blocks.js';
import { aFolder, aGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

type Example = (
  url: string,
  key: string,
  on: (event: string, data: Readonly<Record<string, unknown>>) => void,
  signal: AbortSignal,
) => Promise<void>;

/** The script of docs/live.md as it is printed there. */
async function theExample(): Promise<Example> {
  const script = blockOf('docs/live.md', 'js');
  const file = join(aFolder(), 'example.mjs');
  writeFileSync(file, `export ${script.slice(script.indexOf('async function'))}`);
  return ((await import(pathToFileURL(file).href)) as { follow: Example }).follow;
}

describe('the script that docs/live.md gives to browsers', () => {
  it('follows a backup, and stops when there is none any more', async () => {
    const gateway = await aGateway();
    const follow = await theExample();
    const seen: [event: string, word: unknown][] = [];
    const over = follow(
      `${gateway.url}${gateway.viewPath(SEED_BACKUP)}/events`,
      gateway.key,
      (event, data) => seen.push([event, data['name'] ?? data['code']]),
      AbortSignal.timeout(30_000),
    );
    await until(() => seen.length === 1);
    gateway.sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    gateway.clock.advance(31_000);
    await until(() => seen.length === 2);
    gateway.sandbox.world.removeItem(SEED_BACKUP);
    await gateway.quiet();
    gateway.clock.advance(31_000);
    await over;
    expect(seen).toEqual([
      ['view', 'backup_d32c'],
      ['view', 'renamed'],
      ['problem', 'not-found'],
      ['problem', 'not-found'],
    ]);
  });
});
