import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { peerFile } from '../stage/peer-packages.js';
import { pinned } from '../stage/child.js';
import type { Driven, Driver } from './driver.js';

/** Where there is no wrk: slower itself, so that fast servers look more alike than they are. */
export function autocannon(): Driver {
  return {
    name: 'autocannon',
    drive: async (what) => {
      const own = [...pinned('asking'), process.execPath, peerFile('drivers/autocannon.js')];
      const [file, ...args] = own as [string, ...string[]];
      const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(JSON.stringify(what));
      return JSON.parse(await text(child.stdout)) as Driven;
    },
  };
}
