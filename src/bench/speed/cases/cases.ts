import type { SpeedCase } from '../speed-case.js';
import { cold } from './cold.js';
import { coldBurst } from './cold-burst.js';
import { coldCpu } from './cold-cpu.js';
import { fanOut } from './fan-out.js';
import { largeGzip } from './large-gzip.js';
import { memory } from './memory.js';
import { mixed } from './mixed.js';
import { notModified } from './not-modified.js';
import { refresh } from './refresh.js';
import { refreshBurst } from './refresh-burst.js';
import { stampede } from './stampede.js';
import { start } from './start.js';
import { upstreamCalls } from './upstream-calls.js';
import { warmHit } from './warm-hit.js';

/** In the order in which they run: those that follow each other share their stage where they need the same. */
export const CASES: readonly SpeedCase[] = [
  warmHit,
  notModified,
  largeGzip,
  cold(0, []),
  cold(20, []),
  cold(50, [{ than: 'bare', atMost: 1.05 }]),
  refresh,
  coldBurst,
  coldCpu,
  refreshBurst,
  stampede,
  memory,
  mixed,
  upstreamCalls,
  fanOut,
  start,
];
