import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../free-port.js';
import type { Contender } from '../contender.js';
import { answering, start, stop } from './child.js';
import { commandOf } from './commands.js';
import type { Ground } from './ground.js';
import { PEER_KEY, startPeer } from './nest.js';
import { BENCH_FOLDER } from './peer-packages.js';
import { restAsks } from './rest-asks.js';

/** nginx with a cache, and behind it plain NestJS on Fastify, which keeps nothing itself. */
export async function startNginx(ground: Ground): Promise<Contender> {
  const command = commandOf('nginx');
  if (command === null) throw new Error('nginx is not installed');
  const nest = await startPeer('peers/nest/fastify.js', ground, 0);
  const port = await freePort();
  const folder = mkdtempSync(join(ground.folder, 'nginx-'));
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    filledIn({
      // Its worker would be somebody who may not see the folder.
      USER: process.getuid?.() === 0 ? 'user root;' : '',
      FOLDER: folder,
      API_KEY: PEER_KEY,
      PORT: String(port),
      UPSTREAM_PORT: String(nest.port),
      TTL: String(ground.freshS),
    }),
  );
  const startedAt = performance.now();
  const child = start({ side: 'measured', command, args: ['-c', file, '-p', folder], stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const own = await answering(url, child, startedAt);
  return {
    name: 'nginx',
    pids: [child.pid ?? 0, nest.pid],
    startMs: nest.startMs + own,
    ...restAsks({ url, key: PEER_KEY, projectId: ground.cloud.projectId }),
    stop: async () => {
      await stop(child);
      await nest.stop();
    },
  };
}

function filledIn(values: Readonly<Record<string, string>>): string {
  const template = readFileSync(join(BENCH_FOLDER, 'peers/nginx/nginx.conf'), 'utf8');
  return template.replaceAll(/\{\{([A-Z_]+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
