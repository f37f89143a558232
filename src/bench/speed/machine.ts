import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from './results.js';
import { commandOf } from './stage/commands.js';
import { BENCH_FOLDER } from './stage/peer-packages.js';

const PACKAGES = ['@nestjs/core', '@graphql-hive/gateway-runtime', 'autocannon'];

/** Where a run took place, and with what. */
export async function thisMachine(command: string, isQuick: boolean): Promise<Machine> {
  const packages = PACKAGES.flatMap((name) => {
    const file = join(BENCH_FOLDER, 'node_modules', name, 'package.json');
    if (!existsSync(file)) return [];
    return [[name, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version]];
  });
  const commands = await Promise.all(['wrk', 'nginx'].map(async (name) => [name, await versionOf(name)]));
  return {
    date: new Date().toISOString().slice(0, 10),
    command,
    isQuick,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    versions: Object.fromEntries([['node', process.versions.node], ...packages, ...commands]) as Record<string, string>,
  };
}

async function versionOf(name: string): Promise<string> {
  const command = commandOf(name);
  if (command === null) return 'none';
  // wrk has no option for it, ends with 1 and tells it all the same; nginx tells it on standard error.
  const said = await promisify(execFile)(command, ['-v']).catch((error: unknown) => error);
  const { stdout = '', stderr = '' } = said as { stdout?: string; stderr?: string };
  return /\d+\.\d+(?:\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? 'unknown';
}
