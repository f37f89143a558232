import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** How the process is, as it was since it was last asked. */
export interface Sample {
  /** By how much a timer came too late: milliseconds. */
  readonly lateMs: number;
  /** 0–1: how busy the event loop was. */
  readonly utilization: number;
  /** 0–1: how much of the memory that it may have is in use. */
  readonly memory: number;
}

/** Calls back every few milliseconds until it is told to stop. Tests put their own in its place. */
export type Sampler = (see: (sample: Sample) => void) => () => void;

const EVERY_MS = 20;
/** Asking for it costs more than the rest. */
const MEMORY_EVERY = 25;

/**
 * Not the histogram of `monitorEventLoopDelay`: it tells what was, over all of its time, and decisions are about now. (@fastify/under-pressure
 * samples it, too, but refuses everybody or nobody: it knows no callers, and lets all in again at the next sample.)
 */
export const processSampler: Sampler = (see) => {
  let due = performance.now() + EVERY_MS;
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  let memory = memoryInUse();
  let ticks = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const lateMs = Math.max(0, now - due);
    due = now + EVERY_MS;
    const total = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(total, before);
    before = total;
    ticks += 1;
    if (ticks % MEMORY_EVERY === 0) memory = memoryInUse();
    see({ lateMs, utilization, memory });
  }, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
  };
};

/** Of V8's own limit, and of the container's where there is one: whichever is nearer. */
function memoryInUse(): number {
  const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics();
  const container = process.constrainedMemory();
  // Where there is none, it is 0 or beyond anything.
  const share = container > 0 ? process.memoryUsage.rss() / container : 0;
  return Math.max(heap / heapLimit, share);
}
