import { readdirSync, readFileSync } from 'node:fs';

/** A fenced block of a page, as it is printed there. */
export interface DocBlock {
  readonly page: string;
  /** Of the fence that opens it, counted from 1. */
  readonly line: number;
  /** What follows the opening fence; empty where nothing does. */
  readonly language: string;
  readonly text: string;
  /** What a comment right above it says that it is, such as `example: merged` or `is: BackupView`. */
  readonly note: string | null;
}

/** Every page for users and maintainers; decisions (docs/adr) tell of a day that is over. */
export const DOC_PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'clients/typescript/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const BLOCK = /(?:^<!-- (.+) -->\n\s*)?^```(.*)\n([^]*?)^```$/gm;

/** The blocks of a page, in their order. Throws where a fence is indented, or belongs to none of them. */
export function blocksOf(page: string): readonly DocBlock[] {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(BLOCK)].map(([whole, note = null, language = '', content = ''], index, all) => {
    const at = (all[index]?.index ?? 0) + whole.indexOf('```');
    return { page, line: text.slice(0, at).split('\n').length, language, text: content, note };
  });
  const fences = text.match(/^ *```/gm)?.length ?? 0;
  const isWhole = fences === 2 * blocks.length;
  if (!isWhole) throw new Error(`${page} has a fence that opens or closes no block, or is indented`);
  return blocks;
}

/** The one block of a page in that language, or with that note. */
export function blockOf(page: string, languageOrNote: string): string {
  const found = blocksOf(page).filter(({ language, note }) => [language, note].includes(languageOrNote));
  const [block] = found;
  if (block === undefined || found.length > 1) throw new Error(`${page} has ${found.length} blocks ${languageOrNote}`);
  return block.text;
}

/** As people find it. */
export function placeOf({ page, line, language }: DocBlock): string {
  return `${page}:${line} (${language === '' ? 'no language' : language})`;
}

/** Puts something in the place of every `<what is yours>`. Throws where it stands for nothing that is known. */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/<([a-z][\w -]*)>/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nobody knows what to put in for ${whole}`);
    return value;
  });
}
