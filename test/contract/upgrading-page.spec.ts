import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const PAGE = readFileSync('docs/upgrading.md', 'utf8');
const inCode = (file: string, pattern: RegExp): string => {
  const [, version] = pattern.exec(readFileSync(file, 'utf8')) ?? [];
  if (version === undefined) throw new Error(`${file} has no ${String(pattern)}`);
  return version;
};

describe('docs/upgrading.md', () => {
  it.each([
    ['the key file', (version: string) => `\`"version": ${version}\``, 'src/auth/key-file.ts', /\{ version: (\d+),/],
    [
      'gateway tokens',
      (version: string) => `\`bgt_${version}_…\``,
      'src/auth/gateway-token.ts',
      /^const VERSION = '(\d+)'/m,
    ],
    ['cursors', (version: string) => `| \`${version}\` within `, 'src/lists/cursor.ts', /^const VERSION = (\d+)/m],
    [
      'values in Redis',
      (version: string) => `a byte \`${version}\` in front`,
      'src/redis/seal.ts',
      /^const VERSION = (\d+)/m,
    ],
    ['… by their shape', (shape: string) => `\`${shape}\` and others`, 'src/core/cache-keys.ts', /view: '(view-\d+)'/],
  ] as const)('names the version that is written today: %s', (what, written, file, pattern) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| ${what} `));
    expect(row).toContain(written(inCode(file, pattern)));
  });
});
