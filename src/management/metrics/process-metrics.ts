import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | null = null;

/**
 * Memory, processor, event loop and garbage collection. They are the process's, whichever gateways it holds, and what watches for them is
 * never given back: so they are begun once, when somebody asks.
 */
export function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
