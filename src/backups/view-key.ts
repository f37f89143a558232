import { lengthPrefixed } from '../core/length-prefixed.js';

/** Raised whenever the shape of a cached view changes: an older one is then not found. */
const SHAPE = 'view-1';

/**
 * The key of one cached view; nothing else builds keys. Led by the project, then everything that upstream authorization depends on:
 * two gateways that share a cache but ask other clouds, or as another user, never meet. What a caller may see of the view (`network`)
 * is decided after the cache, so it is not in the key.
 */
export function viewKey(projectId: string, cloud: string, id: string): string {
  return lengthPrefixed([projectId, cloud, SHAPE, id]);
}
