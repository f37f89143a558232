import { parseArgs } from 'node:util';
import { SCOPES, type Scope } from '../auth/caller.js';
import { readTime } from '../auth/key-time.js';
import { projectId } from '../config/project-id.js';
import { listOf, oneOf } from '../config/readers.js';
import { Refusal, type Reader } from '../config/setting.decorator.js';

export const USAGE = `Usage:
  npm run keys -- create --name NAME --projects ID,ID --scopes ${SCOPES.join(',')} [--expires 90d | 2027-01-31T12:00:00Z]
  npm run keys -- list
  npm run keys -- revoke ID
  npm run keys -- rotate ID [--overlap 24h]`;

export type KeysCommand =
  | { readonly verb: 'help' | 'list' }
  | { readonly verb: 'revoke'; readonly id: string }
  | { readonly verb: 'rotate'; readonly id: string; readonly overlapMs: number }
  | {
      readonly verb: 'create';
      readonly name: string;
      readonly projects: readonly string[];
      readonly scopes: readonly Scope[];
      readonly expiresAtMs: number | null;
    };

/** The command line is out of form; the message names the argument and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  name: { type: 'string' },
  projects: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  overlap: { type: 'string' },
  help: { type: 'boolean' },
} as const;
type Option = keyof typeof OPTIONS;
type Options = Partial<Record<Option, string | boolean>>;

const VERBS = ['create', 'list', 'revoke', 'rotate'] as const;
type Verb = (typeof VERBS)[number];
const ALLOWED: Readonly<Record<Verb, readonly Option[]>> = {
  create: ['name', 'projects', 'scopes', 'expires'],
  list: [],
  revoke: [],
  rotate: ['overlap'],
};

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
/** Ten years: longer than any key should live, and far from where dates end. */
const LONGEST_MS = 3650 * UNIT_MS.d;
const DEFAULT_OVERLAP = '24h';

/** What is to be done; throws a UsageError. `now` is epoch milliseconds. */
export function readArguments(argv: readonly string[], now: number): KeysCommand {
  const { values, positionals, tokens } = split(argv);
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--${twice} may be given once`);
  const [verb, ...operands] = positionals;
  if (values.help === true) return { verb: 'help' };
  const known = VERBS.find((each) => each === verb);
  if (known === undefined) throw new UsageError(`the command must be one of ${VERBS.join(', ')}`);
  refuseOthers(known, values);
  const takesId = known === 'revoke' || known === 'rotate';
  if (operands.length !== (takesId ? 1 : 0)) {
    throw new UsageError(`${known} takes ${takesId ? 'one ID, as list shows it' : 'no argument but its options'}`);
  }
  return readCommand(known, operands[0] ?? '', values, now);
}

function readCommand(verb: Verb, operand: string, values: Options, now: number): KeysCommand {
  switch (verb) {
    case 'list':
      return { verb };
    case 'revoke':
      return { verb, id: refusedAs('ID', keyId, operand) };
    case 'rotate':
      return {
        verb,
        id: refusedAs('ID', keyId, operand),
        overlapMs: option(values, 'overlap', overlap, DEFAULT_OVERLAP),
      };
    case 'create':
      return {
        verb,
        name: option(values, 'name', keyName),
        projects: option(values, 'projects', listOf(projectId)),
        scopes: option(values, 'scopes', listOf(oneOf(SCOPES))),
        expiresAtMs: values.expires === undefined ? null : option(values, 'expires', expiry(now)),
      };
  }
}

function split(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    // It names the option that is unknown or lacks its value.
    const words = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
    throw new UsageError(typeof words === 'string' ? words : 'the arguments cannot be read', { cause: error });
  }
}

function refuseOthers(verb: Verb, values: Options): void {
  for (const name of Object.keys(values)) {
    if (ALLOWED[verb].some((allowed) => allowed === name)) continue;
    const allowed = ALLOWED[verb].map((each) => `--${each}`).join(', ');
    throw new UsageError(`${verb} takes ${allowed === '' ? 'no options' : `only ${allowed}`}, not --${name}`);
  }
}

function option<T>(values: Options, name: Option, reader: Reader<T>, byDefault = ''): T {
  const value = values[name] ?? byDefault;
  if (typeof value === 'string' && value !== '') return refusedAs(`--${name}`, reader, value);
  throw new UsageError(`--${name} must be given`);
}

function refusedAs<T>(argument: string, reader: Reader<T>, text: string): T {
  try {
    return reader(text);
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(`${argument} ${error.message}`);
    throw error;
  }
}

const keyId: Reader<string> = (text) => {
  if (/^[0-9a-f]{16}$/.test(text)) return text;
  throw new Refusal('must be 16 hex digits, as list shows them');
};

const keyName: Reader<string> = (text) => {
  const name = text.trim();
  if (/^\P{Cc}{1,100}$/u.test(name)) return name;
  throw new Refusal('must be a text of 1 to 100 characters');
};

function durationMs(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const length = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return length <= LONGEST_MS ? length : null;
}

const overlap: Reader<number> = (text) => {
  const length = text === '0' ? 0 : durationMs(text);
  if (length !== null) return length;
  throw new Refusal('must be 0 or a time such as 24h (s, m, h, d or w), at most 3650d');
};

function expiry(now: number): Reader<number> {
  return (text) => {
    const length = durationMs(text);
    const end = length === null ? readTime(text) : now + length;
    if (end !== null && end > now && end <= now + LONGEST_MS) return end;
    throw new Refusal('must be in the future and within 3650d: a time such as 2027-01-31T12:00:00Z, or 90d, 12h');
  };
}
