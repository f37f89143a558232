import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const PAGE = readFileSync('docs/promises.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };
const SPECS = new Set(
  ['src', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => basename(path)),
  ),
);
/** By the name that `npm run bench -- <name>` takes. */
const BENCHES = [...readFileSync('src/bench/benches.ts', 'utf8').matchAll(/\['(\w+)', \w+\]/g)].map(([, name]) => name);
/** What nobody has seen yet may also name what is not there yet. */
const NOT_SEEN = '–';

interface Row {
  readonly id: string;
  readonly said: string;
  readonly figure: string;
  readonly seen: string;
  readonly tryIt: string;
}

const ROWS: readonly Row[] = PAGE.split('\n').flatMap((line) => {
  const [, id = '', said = '', figure = '', seen = '', tryIt = ''] = line.split('|').map((cell) => cell.trim());
  return /^[A-Z]\d+$/.test(id) ? [{ id, said, figure, seen, tryIt }] : [];
});

/** The test files and commands of a text, and which of them are not there. */
function namedIn(text: string): { readonly all: readonly string[]; readonly missing: readonly string[] } {
  const files = [...text.matchAll(/[\w.-]+\.spec\.ts/g)].map(([name]) => name);
  const commands = [...text.matchAll(/npm run ([\w:-]+)(?: -- (\w+))?/g)].map(([command, script = '', bench]) => {
    const isThere = script in scripts && (script !== 'bench' || bench === undefined || BENCHES.includes(bench));
    return { command, isThere };
  });
  const missing = [
    ...files.filter((name) => !SPECS.has(name)),
    ...commands.filter(({ isThere }) => !isThere).map(({ command }) => command),
  ];
  return { all: [...files, ...commands.map(({ command }) => command)], missing };
}

describe('docs/promises.md', () => {
  it('has rows, every line of its tables is one, and they are numbered without a gap', () => {
    const lines = PAGE.split('\n').filter((line) => line.startsWith('|') && !/^\| (?:#|-)/.test(line));
    expect(lines).toHaveLength(ROWS.length);
    expect(ROWS.length).toBeGreaterThan(80);
    const letters = new Set(ROWS.map(({ id }) => id.charAt(0)));
    const expected = [...letters].flatMap((letter) =>
      ROWS.filter(({ id }) => id.startsWith(letter)).map((_row, index) => `${letter}${index + 1}`),
    );
    expect(ROWS.map(({ id }) => id)).toEqual(expected);
  });

  it.each(ROWS)('says of $id what is promised, what was seen, and how to try it', ({ said, figure, seen, tryIt }) => {
    expect([said, figure, seen].filter((cell) => cell === '')).toEqual([]);
    const { all, missing } = namedIn(tryIt);
    expect(all).not.toEqual([]);
    if (seen !== NOT_SEEN) expect(missing).toEqual([]);
  });

  it('names elsewhere, too, only what is there', () => {
    const rest = PAGE.split('\n').filter((line) => !line.startsWith('|'));
    expect(namedIn(rest.join('\n')).missing).toEqual([]);
  });

  it('refers to rows that are there', () => {
    const ids = new Set(ROWS.map(({ id }) => id));
    const letters = [...new Set(ROWS.map(({ id }) => id.charAt(0)))].join('');
    const named = [...PAGE.matchAll(new RegExp(`\\b[${letters}]\\d{1,2}\\b`, 'g'))].map(([id]) => id);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('owns up to what is not met, and is short enough to be read', () => {
    expect(PAGE).toMatch(/^## Not met, or not shown yet$/m);
    expect(PAGE.split('\n').length).toBeLessThanOrEqual(250);
  });
});
