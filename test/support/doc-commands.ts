import { existsSync, readFileSync } from 'node:fs';
import { readArguments } from '../../src/keys/arguments.js';

/** Commands that a shell runs for the test, over a gateway and a sandbox cloud of the page's own. */
const RUN_HERE: ReadonlySet<string> = new Set(['curl', 'openstack', 'export', 'head', 'sed']);

/** What no test runs, by the first word of the command; the only list of it. */
const NOT_RUN: Readonly<Record<string, string>> = {
  docker: 'tests have no Docker; compose.spec.ts and compose-profiles.spec.ts read what it is given, the-image-starts-as-it-is-shipped.spec.ts runs what the image holds',
  kubectl: 'tests have no cluster; kubernetes.spec.ts holds what is applied to its schemas and to the settings',
  openssl: 'a tool of the operator’s machine, and any other source of random bytes does',
  printf: 'makes a file for the kubectl of the same block',
}; // prettier-ignore

interface RunElsewhere {
  readonly form: RegExp;
  /** The test that runs it; `null`: the tests themselves could not be running without it. */
  readonly spec: string | null;
}

const COMMANDS = 'test/system/commands.spec.ts';
const KEYS = /^npm run (?:--silent )?keys -- (.+)$/;

const ELSEWHERE: readonly RunElsewhere[] = [
  { form: /^npm (?:ci|test|run check)$/, spec: null },
  { form: /^npm run demo(?: -- --once)?$/, spec: COMMANDS },
  { form: /^npm start$/, spec: COMMANDS },
  { form: /^npm run sandbox$/, spec: COMMANDS },
  { form: /^npm run (?:--silent )?doctor(?: -- --json)?$/, spec: 'test/system/doctor.spec.ts' },
  { form: KEYS, spec: 'test/component/keys-command.spec.ts' },
  { form: /^cp \.env\.example \.env$/, spec: 'test/contract/env-example.spec.ts' },
];

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };

const DEPLOYMENT = readFileSync('deploy/kubernetes/deployment.yaml', 'utf8');

/** What becomes of a command of a page. */
export type Fate =
  { readonly kind: 'run' | 'elsewhere' | 'not-run' } | { readonly kind: 'unknown'; readonly why: string };

/** The commands of a shell block, one by one, without comments and without what they are given as variables. */
export function commandsIn(text: string): readonly string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(/\s(?:&&|\|)\s/))
    .map((part) => withoutVariables(part.trim()))
    .filter((command) => command !== '');
}

function withoutVariables(part: string): string {
  const [, substituted] = /^[A-Z_]+=\$\((.+)$/.exec(part) ?? [];
  return substituted ?? part.replace(/^(?:[A-Z_]+=\S*\s+)+/, '');
}

export function fateOf(command: string): Fate {
  const [first = ''] = command.split(/\s/);
  if (RUN_HERE.has(first)) return { kind: 'run' };
  const wrong = mistakeIn(command);
  if (wrong !== null) return { kind: 'unknown', why: wrong };
  if (Object.hasOwn(NOT_RUN, first)) return { kind: 'not-run' };
  const { spec } = ELSEWHERE.find(({ form }) => form.test(command)) ?? {};
  if (spec === undefined) return { kind: 'unknown', why: 'nobody runs it' };
  if (spec !== null && !existsSync(spec)) return { kind: 'unknown', why: `${spec} is not there` };
  return { kind: 'elsewhere' };
}

/** What can be seen of a command without running it. */
function mistakeIn(command: string): string | null {
  const [, script] = /^npm run (?:--silent )?([\w:-]+)/.exec(command) ?? [];
  if (script !== undefined && !(script in scripts)) return `package.json has no script ${script}`;
  const missing = [...command.matchAll(/\bdist\/([\w/]+)\.js\b/g)].filter(([, name]) => !existsSync(`src/${name}.ts`));
  if (missing.length > 0) return `nothing is built as ${missing.join(', ')}`;
  const secret = mistakeInSecret(command);
  if (secret !== null) return secret;
  const [, words] = KEYS.exec(command) ?? [];
  return words === undefined ? null : mistakeInKeys(words);
}

/** What is made for Kubernetes must be what its manifest mounts. */
function mistakeInSecret(command: string): string | null {
  const [, name] = /^kubectl .* create secret generic (\S+)/.exec(command) ?? [];
  if (name === undefined) return null;
  const files = [...command.matchAll(/--from-file=(?:\S+\/)?([\w.-]+)/g)].map(([, file = '']) => `/${file}`);
  const missing = [`secretName: ${name}\n`, ...files].filter((text) => !DEPLOYMENT.includes(text));
  return missing.length === 0 ? null : `deployment.yaml does not have ${missing.join(', ')}`;
}

function mistakeInKeys(words: string): string | null {
  const filled = words.replace('<project id>', '0'.repeat(32)).replace('<key id>', '0'.repeat(16));
  try {
    readArguments(filled.split(/\s+/), Date.UTC(2026, 0, 1));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}
