import type { Mistake } from './settings-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type ReadFile = (path: string) => string;

export interface Texts {
  readonly texts: Record<string, string>;
  readonly mistakes: readonly Mistake[];
}

/** An empty or blank value is what an unfilled line of a .env file leaves: it counts as not set. */
export function textOf(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  return text === undefined || text.trim() === '' ? undefined : text;
}

const SECRETS = ['GATEWAY_SECRET', 'REDIS_URL', 'REDIS_ENCRYPTION_KEY', 'OTEL_EXPORTER_OTLP_HEADERS'];

/** Whether NAME_FILE may give the value of NAME: what an OpenStack client is given, and the gateway's own secrets. */
export function mayComeFromFile(name: string): boolean {
  return name.startsWith('OS_') || SECRETS.includes(name);
}

/** Whether somebody gave the setting, in whichever of the two ways. */
export function isSetOrInFile(environment: Environment, name: string): boolean {
  const inFile = mayComeFromFile(name) && textOf(environment, `${name}_FILE`) !== undefined;
  return inFile || textOf(environment, name) !== undefined;
}

/**
 * The texts of `names`, from the environment or from the file that NAME_FILE names (one newline at its end is dropped).
 * `readFile` may throw: what it says is not repeated, for it may quote the file.
 */
export function collectTexts(environment: Environment, names: readonly string[], readFile: ReadFile): Texts {
  const texts: Record<string, string> = {};
  const mistakes: Mistake[] = [];
  for (const name of names) {
    const text = textOf(environment, name);
    const path = mayComeFromFile(name) ? textOf(environment, `${name}_FILE`) : undefined;
    if (path !== undefined && text !== undefined) {
      mistakes.push({ name, message: `must be given once: both ${name} and ${name}_FILE are set` });
    } else if (path === undefined) {
      if (text !== undefined) texts[name] = text;
    } else {
      const content = contentOf(path, readFile);
      if (content === null) mistakes.push({ name: `${name}_FILE`, message: 'must name a readable, non-empty file' });
      else texts[name] = content;
    }
  }
  return { texts, mistakes };
}

/** The file without one newline at its end; null where it cannot be read or says nothing. */
export function contentOf(path: string, readFile: ReadFile): string | null {
  try {
    const content = readFile(path).replace(/\r?\n$/, '');
    return content.trim() === '' ? null : content;
  } catch {
    return null;
  }
}
