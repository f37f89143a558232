import { afterTest } from './sandbox.js';
import { startFaultProxy, type FaultProxy } from './toxic-proxy.js';

export type { FaultProxy };

/** A proxy of the test's own in front of a port of this machine, gone when the test is over. */
export async function aFaultProxy(targetPort: number): Promise<FaultProxy> {
  const proxy = await startFaultProxy(targetPort);
  afterTest(() => proxy.close());
  return proxy;
}
