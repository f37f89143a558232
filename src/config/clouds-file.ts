import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Yaml from 'yaml';
import { contentOf, type ReadFile } from './environment.js';

/** YAML as OpenStack's clients write it, every scalar a text: a project id of digits alone is no number, nor is a password. */
export type YamlValue = string | readonly YamlValue[] | YamlMap;
export interface YamlMap {
  readonly [key: string]: YamlValue;
}

export interface CloudsFile {
  readonly path: string;
  readonly clouds: ReadonlyMap<string, YamlMap>;
}

/** What is wrong with a file; the message goes after its name and quotes nothing of it. */
export class CloudsFileError extends Error {}

/** Beside clouds.yaml, over which it is laid: so that secrets can be kept apart. */
const SECURE = 'secure.yaml';

/** The first of `paths` that can be read, with the secure.yaml beside it. Throws a CloudsFileError. */
export function readCloudsFile(paths: readonly string[], readFile: ReadFile): CloudsFile {
  for (const path of paths) {
    const text = contentOf(path, readFile);
    if (text !== null) {
      const securePath = join(dirname(path), SECURE);
      const secure = contentOf(securePath, readFile);
      const clouds = mapAt(parsed(text, path), 'clouds');
      if (clouds === null) throw new CloudsFileError(`${path} must have a map of clouds`);
      const secrets = secure === null ? null : mapAt(parsed(secure, securePath), 'clouds');
      return { path, clouds: cloudsOf(secrets === null ? clouds : laidOver(clouds, secrets)) };
    }
  }
  throw new CloudsFileError(`must name a readable, non-empty file; looked for ${paths.join(', ')}`);
}

/** The member of a map; `null` where there is none of that name, or no map. An empty YAML value counts as none. */
export function valueAt(map: YamlValue | null, key: string): YamlValue | null {
  if (map === null || !isMap(map) || !Object.hasOwn(map, key)) return null;
  const value = map[key] ?? null;
  return typeof value === 'string' && value.trim() === '' ? null : value;
}

function mapAt(map: YamlValue | null, key: string): YamlMap | null {
  const value = valueAt(map, key);
  return value !== null && isMap(value) ? value : null;
}

function isMap(value: YamlValue): value is YamlMap {
  return typeof value === 'object' && !Array.isArray(value);
}

function cloudsOf(clouds: YamlMap): ReadonlyMap<string, YamlMap> {
  return new Map(Object.entries(clouds).filter((entry): entry is [string, YamlMap] => isMap(entry[1])));
}

/** As deep as both are maps; whatever `over` says wins, and what it leaves empty says nothing. */
function laidOver(under: YamlMap, over: YamlMap): YamlMap {
  const entries = Object.keys(over).flatMap((key): readonly [string, YamlValue][] => {
    const value = valueAt(over, key);
    if (value === null) return [];
    const below = mapAt(under, key);
    return [[key, below !== null && isMap(value) ? laidOver(below, value) : value]];
  });
  return Object.fromEntries([...Object.entries(under), ...entries]);
}

/** The parser's own messages quote the lines, and secrets stand in them. */
function parsed(text: string, path: string): YamlValue {
  // Seventy files, which most starts can do without: they have no such file to read.
  const { LineCounter, parseDocument } = createRequire(import.meta.url)('yaml') as typeof Yaml;
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', merge: true, prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new CloudsFileError(`${path} is not YAML: line ${lines.linePos(error.pos[0]).line}`);
  try {
    return said(document.toJS());
  } catch {
    throw new CloudsFileError(`${path} is not YAML: its aliases cannot be resolved`);
  }
}

/** Without what is `null`, as the parser gives `a` in `{a}` and in `? a`. Throws a RangeError for an alias that holds itself. */
function said(value: unknown): YamlValue {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : '';
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, said(member)]));
}
