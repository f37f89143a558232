/**
 * Loaded into a gateway's process before it starts (`node --import`). On SIGUSR2 it prints, and begins anew: how far the event loop
 * was behind, and the most memory since the last time, seen by a thread of its own that a busy event loop does not hold up. With `?peak=no`
 * there is no such thread, which takes some memory itself.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';

const WATCH = `
  const { workerData: most } = require('node:worker_threads');
  setInterval(() => {
    const kib = process.memoryUsage.rss() / 1024;
    if (kib > Atomics.load(most, 0)) Atomics.store(most, 0, kib);
  }, 2);
`;
const most = new Int32Array(new SharedArrayBuffer(4));
const isPeakWanted = new URL(import.meta.url).searchParams.get('peak') !== 'no';
if (isPeakWanted) new Worker(WATCH, { eval: true, workerData: most }).unref();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let rejections = 0;
process.on('unhandledRejection', () => (rejections += 1));
let watched = 0;

process.on('SIGUSR2', () => {
  const [peak, p99Ms, maxMs] = [Atomics.load(most, 0) * 1024, delay.percentile(99) / 1e6, delay.max / 1e6];
  globalThis.gc?.();
  const { rss, heapUsed: heap, heapTotal, external } = process.memoryUsage();
  watched += 1;
  process.stderr.write(
    `watched ${watched}: ${JSON.stringify({ peak, p99Ms, maxMs, rss, heap, heapTotal, external, rejections })}\n`,
  );
  Atomics.store(most, 0, rss / 1024);
  delay.reset();
});
