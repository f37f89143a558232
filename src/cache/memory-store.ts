import { Keyv, type DeserializedData } from 'keyv';
import { LRUCache } from 'lru-cache';

/**
 * A store in memory bounded by bytes: cache-manager's own grows without end. Values are kept as JSON text, so that their size is known
 * and no caller can change what another one reads.
 */
export function memoryStore(maxBytes: number): Keyv {
  const texts = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (text, key) => Buffer.byteLength(text) + Buffer.byteLength(key),
  });
  return new Keyv({
    useKeyPrefix: false,
    serialize: (data) => JSON.stringify(data),
    deserialize: <Value>(text: string) => JSON.parse(text) as DeserializedData<Value>,
    store: {
      get: (key: string) => texts.get(key),
      set: (key: string, text: string) => texts.set(key, text), // no end of life: room is what ends an entry
      delete: (key: string) => texts.delete(key),
      clear: () => {
        texts.clear();
      },
    },
  });
}
