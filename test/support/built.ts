import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bareEnvironment } from './commands.js';

export interface Built {
  /** The path of a compiled file, such as `main.js`. */
  readonly file: (name: string) => string;
  readonly remove: () => void;
}

/** The commands, built in a folder apart: whoever builds `dist` meanwhile takes nothing away from them. */
export function builtApart(): Built {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-built-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const out = join(folder, 'dist');
  const words = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', out];
  execFileSync(process.execPath, words, { env: bareEnvironment(), stdio: 'inherit' });
  execFileSync(process.execPath, ['tools/bundle.mjs', out], { env: bareEnvironment(), stdio: 'inherit' });
  return {
    file: (name) => join(out, name),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
