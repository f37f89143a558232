import { isJsonObject, parseJson } from '../core/json.js';
import { readIfThere } from './key-file.js';
import { withKeyLock } from './key-lock.js';
import { writeWhole } from './key-write.js';

/** Beside the key file and apart from it: using a key must not look like a change of the keys. */
const usageFile = (keysFile: string): string => `${keysFile}.used`;

/**
 * When each key was last used, for `keys list`: kept in memory and written now and then, by every instance into one file. It is a hint
 * for the operator and never decides anything, so an unreadable file counts as empty.
 */
export class KeyUsage {
  /** Epoch milliseconds. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly keysFile: string) {}

  /** `at` in epoch milliseconds. */
  note(keyId: string, at: number): void {
    this.seen.set(keyId, at);
  }

  /** Writes what was noted since the last time, keeping what other instances wrote. Throws a KeyFileError. */
  async flush(): Promise<void> {
    if (this.seen.size === 0) return;
    const noted = [...this.seen].map(([id, at]) => [id, new Date(at).toISOString()] as const);
    this.seen.clear();
    const file = usageFile(this.keysFile);
    await withKeyLock(file, async () => {
      const known = await lastUses(this.keysFile);
      const later = noted.filter(([id, at]) => (known.get(id) ?? '') < at);
      await writeWhole(file, `${JSON.stringify(Object.fromEntries([...known, ...later]), null, 2)}\n`);
    });
  }
}

/** Key id → RFC 3339 UTC. */
export async function lastUses(keysFile: string): Promise<ReadonlyMap<string, string>> {
  const document = parseJson((await readIfThere(usageFile(keysFile))) ?? '{}');
  const entries = isJsonObject(document) ? Object.entries(document) : [];
  return new Map(entries.flatMap(([id, at]) => (typeof at === 'string' ? [[id, at] as const] : [])));
}
