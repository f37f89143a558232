import { fileURLToPath } from 'node:url';
import type { CloudCall, CloudIsReady, CloudOrder } from '../processes/cloud.js';
import { heard, tell } from '../processes/told.js';
import { start, stop } from './child.js';

const PROGRAM = fileURLToPath(new URL('../processes/cloud.js', import.meta.url));

/** The sandbox cloud in its own process. */
export interface Cloud extends CloudIsReady {
  /** So long takes each call from when it came, whatever it asks for: how fast the sandbox finds it is nobody's merit. */
  delay(ms: number): Promise<void>;
  /** What it was asked since it last forgot. */
  calls(): Promise<readonly CloudCall[]>;
  forget(): Promise<void>;
  change(id: string, name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startCloud(backups: number): Promise<Cloud> {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const args = [PROGRAM, String(backups)];
  const child = start({ side: 'asking', command: process.execPath, args, stdio: [...stdio] });
  const ready = await heard<CloudIsReady>(child);
  const order = <Answer>(what: CloudOrder): Promise<Answer> => tell<Answer>(child, what);
  return {
    ...ready,
    delay: (ms) => order({ do: 'delay', ms }),
    calls: () => order({ do: 'calls' }),
    forget: () => order({ do: 'forget' }),
    change: (id, name) => order({ do: 'change', id, name }),
    stop: () => stop(child),
  };
}
