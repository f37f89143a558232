import { parseEnv } from 'node:util';
import type { Environment, ReadFile } from '../config/environment.js';
import { SettingsError } from '../config/settings-error.js';

/** A file that Node was told to take settings from. */
interface EnvironmentFile {
  readonly path: string;
  /** `--env-file-if-exists`. */
  readonly mayBeMissing: boolean;
}

const OPTION = /^--env-file(-if-exists)?(?:=(.*))?$/s;

/** The environment of a process that were started now: what this one was given when it started, and its `--env-file`s as they are. */
export function renewedEnvironment(
  { env, execArgv }: Pick<NodeJS.Process, 'env' | 'execArgv'>,
  readFile: ReadFile,
): () => Environment {
  const files = filesIn(execArgv);
  const given = givenAtStart(readFile) ?? withoutFiles({ ...env }, files, readFile);
  // As Node has it: of two files the later counts, and neither against the environment itself.
  return () => ({ ...textsOf(files, readFile), ...given });
}

function filesIn(options: readonly string[]): readonly EnvironmentFile[] {
  return options.flatMap((option, index) => {
    const [isOne, ifExists, path = options[index + 1]] = OPTION.exec(option) ?? [];
    return isOne === undefined || path === undefined ? [] : [{ path, mayBeMissing: ifExists !== undefined }];
  });
}

/** Throws a SettingsError that names each file which cannot be read. */
function textsOf(files: readonly EnvironmentFile[], readFile: ReadFile): NodeJS.Dict<string> {
  const unread: string[] = [];
  const texts: NodeJS.Dict<string> = {};
  for (const { path, mayBeMissing } of files) {
    try {
      Object.assign(texts, parseEnv(readFile(path)));
    } catch (error) {
      if (!(mayBeMissing && isMissing(error))) unread.push(path);
    }
  }
  if (unread.length === 0) return texts;
  throw new SettingsError(
    unread.map((path) => ({ name: path, message: 'must be readable: it was named by --env-file' })),
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What the process was given, which Linux remembers; `null` elsewhere. Node has put what is in the files among it. */
function givenAtStart(readFile: ReadFile): Environment | null {
  try {
    const lines = readFile('/proc/self/environ').split('\0');
    return Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, value] = /^([^=]+)=(.*)$/s.exec(line) ?? [];
        return name === undefined ? [] : [[name, value]];
      }),
    );
  } catch {
    return null;
  }
}

/** What the files say as well is taken for theirs. */
function withoutFiles(env: Environment, files: readonly EnvironmentFile[], readFile: ReadFile): Environment {
  const texts = textsOf(files, readFile);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => texts[name] !== value));
}
