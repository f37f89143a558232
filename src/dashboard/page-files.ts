import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { EncodedAnswer } from '../cache/encoded-answer.js';

export interface PageFile {
  readonly type: string;
  readonly content: EncodedAnswer;
}

/** All that the page is made of, read once: nothing else is ever served, whatever path is asked for. */
export interface PageFiles {
  readonly page: PageFile | null;
  /** By name. Each has a hash of its content in its name. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The folder as `vite build` writes it. Without one, as where only the gateway was compiled, there is no page. */
export function readPageFiles(folder: string): PageFiles {
  const [page = null] = namesIn(folder).flatMap((name) => (name === 'index.html' ? read(folder, name) : []));
  const assets = join(folder, 'assets');
  const named = namesIn(assets).flatMap((name) => read(assets, name).map((file) => [name, file] as const));
  return { page, assets: new Map(named) };
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function read(folder: string, name: string): PageFile[] {
  const type = TYPES[extname(name)];
  return type === undefined ? [] : [{ type, content: new EncodedAnswer(readFileSync(join(folder, name))) }];
}
