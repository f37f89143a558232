import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../free-port.js';
import type { Contender } from '../contender.js';
import { answering, lastWords, start, stop } from './child.js';
import type { Addressed, Ground } from './ground.js';
import { peerFile } from './peer-packages.js';
import { restAsks } from './rest-asks.js';

/** The peers' key; the gateway's is made by its own command. */
export const PEER_KEY = 'bench-key-that-every-peer-knows-0123456789';

/** A peer out of `bench/dist`, which runs, and where. */
export interface RunningPeer extends Addressed {
  readonly port: number;
  readonly pid: number;
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Starts a peer; nothing is kept where `freshS` is 0. */
export async function startPeer(file: string, { cloud, folder }: Ground, freshS: number): Promise<RunningPeer> {
  const { projectId } = cloud;
  const port = await freePort();
  const env = {
    PORT: String(port),
    NODE_ENV: 'production',
    API_KEY: PEER_KEY,
    PROJECT_ID: projectId,
    CSBS_URL: `${cloud.url}/csbs/v1/${projectId}`,
    VBS_URL: `${cloud.url}/vbs/v2/${projectId}`,
    CLOUD_TOKEN: cloud.token,
    CACHE_TTL_MS: String(freshS * 1000),
  };
  const logFile = join(folder, 'peers.log');
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const args = [peerFile(file)];
  const child = start({ side: 'measured', command: process.execPath, args, env, stdio: ['ignore', log, log] });
  closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  const startMs = await answering(`${url}/livez`, child, startedAt).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${lastWords(logFile)}`);
  });
  return { port, url, key: PEER_KEY, projectId, pid: child.pid ?? 0, startMs, stop: () => stop(child) };
}

/** Plain NestJS with axios and CacheInterceptor. */
export async function startNest(name: 'nest-express' | 'nest-fastify', ground: Ground): Promise<Contender> {
  const file = `peers/nest/${name === 'nest-express' ? 'express' : 'fastify'}.js`;
  const peer = await startPeer(file, ground, ground.freshS);
  return { name, pids: [peer.pid], startMs: peer.startMs, ...restAsks(peer), stop: () => peer.stop() };
}

/** How long Nest and Fastify take to start with nothing in them: it stands in for "bare" where starts are compared. */
export async function startEmptyNest(ground: Ground): Promise<Contender> {
  const peer = await startPeer('peers/nest/empty.js', ground, 0);
  return { name: 'bare', pids: [peer.pid], startMs: peer.startMs, ...restAsks(peer), stop: () => peer.stop() };
}
