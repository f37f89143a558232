import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { builtApart, type Built } from '../support/built.js';
import { run, type Running } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const PROCESSES_MS = 60_000;
const READ_AGAIN = /"msg":"the settings were read again"/g;

let built: Built;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

interface Stand {
  readonly sandbox: Sandbox;
  readonly gateway: Running;
  /** Writes the .env file anew. */
  readonly settings: (more: Readonly<Record<string, string>>) => void;
  /** `RateLimit-Policy` of an answer with a new key. */
  readonly policy: () => Promise<string | null>;
}

/** A gateway as `npm start` starts it, with its settings in a file, and some in the environment. */
async function aStand(environment: Record<string, string> = {}): Promise<Stand> {
  const [folder, sandbox] = [aFolder(), await aSandbox()];
  const file = join(folder, '.env');
  const own = {
    ...sandbox.settings,
    PORT: '0',
    API_KEYS_FILE: join(folder, 'keys.json'),
    GATEWAY_SECRET: 'a secret of the tests, long enough for them',
  };
  const settings: Stand['settings'] = (more) => {
    const lines = Object.entries({ ...own, ...more }).map(([name, value]) => `${name}='${value}'`);
    writeFileSync(file, lines.join('\n'));
  };
  settings({});
  const key = await keyOf(folder, sandbox);
  const words = [`--env-file-if-exists=${file}`, '--env-file', file, built.file('main.js')];
  const gateway = run('node', words, environment, folder);
  const policy = async (): Promise<string | null> => {
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    const answer = await fetch(`${url}/api/v1/projects`, { headers: { 'X-API-Key': key } });
    return answer.headers.get('ratelimit-policy');
  };
  return { sandbox, gateway, settings, policy };
}

async function keyOf(folder: string, { projectId }: Sandbox): Promise<string> {
  const words = ['create', '--name', 't', '--projects', projectId, '--scopes', 'view'];
  const file = `--env-file=${join(folder, '.env')}`;
  const { out } = await run('node', [file, built.file('keys/main.js'), ...words]).ended();
  return out.trim();
}

const readings = ({ gateway }: Stand): number => [...gateway.err().matchAll(READ_AGAIN)].length;

/** Whether the process has something of its own for SIGHUP, the first of the signals. */
function listensTo(pid: number): boolean {
  const [, caught = '0'] = /^SigCgt:\s+([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (BigInt(`0x${caught}`) & 1n) === 1n;
}

async function untilRead(stand: Stand, times: number): Promise<void> {
  const end = performance.now() + 10_000;
  while (readings(stand) < times && performance.now() < end) await sleep(20);
  expect(readings(stand)).toBe(times);
}

describe('SIGHUP', () => {
  it(
    'has the .env file read again; what the environment itself said at the start goes before it',
    async () => {
      const stand = await aStand({ STREAMS_MAX: '7', LOG_LEVEL: 'info' });
      const { gateway, settings, policy } = stand;
      expect(await policy()).toContain('q=600');
      settings({ RATE_LIMIT: '42/1m', STREAMS_MAX: '9', LOG_LEVEL: 'fatal' });
      gateway.signal('SIGHUP');
      await untilRead(stand, 1);
      expect(gateway.err()).toContain('"changed":["RATE_LIMIT"]');
      expect(await policy()).toContain('q=42');
      settings({ RATE_LIMIT: 'lots' });
      gateway.signal('SIGHUP');
      await gateway.says(/"mistakes":\["RATE_LIMIT must be/);
      expect(await policy()).toContain('q=42');
      settings({});
      gateway.signal('SIGHUP');
      await untilRead(stand, 2);
      expect(await policy()).toContain('q=600');
    },
    PROCESSES_MS,
  );

  it(
    'ends the process at no time: while it starts, many at once, while it ends',
    async () => {
      const stand = await aStand();
      const { gateway, settings } = stand;
      await until(() => listensTo(gateway.pid)); // Node itself takes a moment to begin
      expect(gateway.err()).toBe('');
      const signals = setInterval(() => {
        gateway.signal('SIGHUP');
      }, 5);
      settings({ RATE_LIMIT: '42/1m' });
      const policy = await stand.policy().finally(() => {
        clearInterval(signals);
      });
      expect(policy).toContain('q=42');
      const ending = setInterval(() => {
        gateway.signal('SIGHUP');
      }, 5);
      gateway.signal('SIGTERM');
      await gateway.says(/the gateway has stopped/).finally(() => {
        clearInterval(ending);
      });
      const { code } = await gateway.ended();
      expect(code).toBe(0);
      expect(gateway.err()).not.toContain('"level":50');
    },
    PROCESSES_MS,
  );
});
