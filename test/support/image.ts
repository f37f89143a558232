import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { bareEnvironment, run, type Running } from './commands.js';
import { IMAGE_ENVIRONMENT, IMAGE_TEXT } from './compose-file.js';

/** That of "node" in the image. */
const UNPRIVILEGED = 1000;
const IS_ROOT = process.getuid?.() === 0;
/** As compose and Kubernetes start it: `cap_drop: [ALL]`, `no-new-privileges`. */
const LOWERED = [
  ...[`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'],
  ...['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
];

export interface Image {
  /** What the image has at /app: nobody may write to it. */
  readonly app: string;
  /** A folder as the volume of the keys is: the gateway's user alone may write to it. */
  readonly aStateFolder: () => string;
  /** Starts a command as the container would: by nobody of note, who may become nobody else, and with the image's settings. */
  readonly start: (words: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  readonly remove: () => void;
}

/** The words of an instruction in the JSON form: `CMD`, or what HEALTHCHECK runs. */
export function wordsOf(instruction: RegExp): readonly string[] {
  const [, json = '[]'] = instruction.exec(IMAGE_TEXT) ?? [];
  return JSON.parse(json) as readonly string[];
}

/** What the Dockerfile builds, without Docker: its own steps, in a folder apart. */
export function builtImage(): Image {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-image-'));
  const [app, node] = [join(folder, 'app'), join(folder, 'node')];
  chmodSync(folder, 0o755);
  mkdirSync(app);
  layOut(app, installed(join(folder, 'dependencies')));
  // Where the repository is, others may have no way.
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o755);
  execFileSync('chmod', ['-R', 'a+rX,a-w', app]);
  return {
    app,
    aStateFolder: () => {
      const state = mkdtempSync(join(folder, 'state-'));
      if (IS_ROOT) chownSync(state, UNPRIVILEGED, UNPRIVILEGED);
      return state;
    },
    start: ([, ...words], env = {}) => {
      const elsewhere = { HOME: app, TMPDIR: app }; // where nothing may be written, either
      const all = { ...elsewhere, ...IMAGE_ENVIRONMENT, ...env };
      return IS_ROOT ? run('setpriv', [...LOWERED, node, ...words], all, app) : run(node, words, all, app);
    },
    remove: () => {
      execFileSync('chmod', ['-R', 'u+w', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first stage: its files, and its command as it stands there. The registry is the one that this machine has set. */
function installed(folder: string): string {
  const stage = /^FROM \S+ AS dependencies\n([^]*?)^FROM /m.exec(IMAGE_TEXT)?.[1] ?? '';
  const [, files = '', command = ''] = /^COPY (.+) \.\/\nRUN (npm ci .+)$/m.exec(stage) ?? [];
  mkdirSync(folder);
  for (const file of files.split(' ')) copyFileSync(file, join(folder, file));
  const env = { ...ofTheMachine(), npm_config_prefer_offline: 'true' };
  execFileSync('sh', ['-c', command], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'node_modules');
}

/** A registry is reached by the machine's own settings (proxies, certificates); what npm tells the scripts of this repository is not among them. */
function ofTheMachine(): NodeJS.ProcessEnv {
  const ofNpm = /^npm_(?!config_(?:registry|cache|cafile|userconfig|globalconfig)$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofNpm.test(name)));
}

/** The last stage: what its COPY lines name. */
function layOut(app: string, dependencies: string): void {
  const last = IMAGE_TEXT.slice(IMAGE_TEXT.lastIndexOf('\nFROM '));
  for (const [, from, paths = ''] of last.matchAll(/^COPY (?:--from=(\w+) )?(.+) \S+$/gm)) {
    if (from === 'dependencies') renameSync(dependencies, join(app, basename(paths)));
    else if (from === 'build') build(join(app, basename(paths)));
    else for (const path of paths.split(' ')) cpSync(path, join(app, path), { recursive: true });
  }
}

/** `npm run build`, elsewhere than in `dist`, which other tests use. */
function build(dist: string): void {
  const options = { env: bareEnvironment(), stdio: ['ignore', 'ignore', 'inherit'] as const };
  const node = (words: readonly string[]): void => {
    execFileSync(process.execPath, words, { ...options, stdio: [...options.stdio] });
  };
  node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', dist]);
  node(['tools/bundle.mjs', dist]);
  const page = resolve(dist, 'dashboard/page');
  node(['node_modules/vite/bin/vite.js', 'build', 'dashboard', '--logLevel', 'warn', '--outDir', page]);
}
