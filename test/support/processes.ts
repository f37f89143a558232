import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Built } from './built.js';
import { run, type Running } from './commands.js';
import { aFolder } from './gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from './seed-view.js';

export interface ProcessOptions {
  readonly built: Built;
  readonly sandbox: Sandbox;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A gateway as it is run. */
export interface GatewayProcess {
  readonly process: Running;
  readonly url: string;
}

/** What instances as they are run have in common. */
export interface Processes {
  /** Starts one more. */
  readonly start: () => Promise<GatewayProcess>;
  /** A key with the scope view, for `PATH_OF_VIEW`. */
  readonly key: string;
}

export const PATH_OF_VIEW = `/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`;

export async function processesOf({ built, sandbox, settings = {} }: ProcessOptions): Promise<Processes> {
  const env = {
    ...sandbox.settings,
    PORT: '0',
    API_KEYS_FILE: join(aFolder(), 'keys.json'),
    GATEWAY_SECRET: 'a secret of the tests, long enough for them',
    RATE_LIMIT: 'none',
    ...settings,
  };
  const words = ['create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view'];
  const key = (await run('node', [built.file('keys/main.js'), ...words], env).ended()).out.trim();
  const start = async (): Promise<GatewayProcess> => {
    const process = run('node', [built.file('main.js')], env);
    const [, url = ''] = await process.says(/"url":"(http:[^"]+)"/);
    return { process, url };
  };
  return { key, start };
}
