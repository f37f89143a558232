import { describe, expect, it } from '@jest/globals';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../test/support/gateway.js';
import { KeyUsage, lastUses } from './key-usage.js';

const EARLY = Date.UTC(2026, 0, 1);
const LATE = Date.UTC(2026, 0, 2);

describe('when a key was last used', () => {
  it('is known to other processes after a flush, the latest time of all instances', async () => {
    const file = join(aFolder(), 'keys.json');
    const [one, other] = [new KeyUsage(file), new KeyUsage(file)];
    one.note('a', LATE);
    one.note('b', EARLY);
    other.note('a', EARLY);
    other.note('b', LATE);
    await Promise.all([one.flush(), other.flush()]);
    expect(Object.fromEntries(await lastUses(file))).toEqual({
      a: '2026-01-02T00:00:00.000Z',
      b: '2026-01-02T00:00:00.000Z',
    });
    expect(statSync(`${file}.used`).mode & 0o777).toBe(0o600);
  });

  it('costs no write where nothing was used', async () => {
    const file = join(aFolder(), 'keys.json');
    const usage = new KeyUsage(file);
    await usage.flush();
    expect(() => readFileSync(`${file}.used`)).toThrow('ENOENT');
  });

  it('is forgotten rather than fatal where the file is damaged', async () => {
    const file = join(aFolder(), 'keys.json');
    writeFileSync(`${file}.used`, '{"a":');
    expect(await lastUses(file)).toEqual(new Map());
    const usage = new KeyUsage(file);
    usage.note('__proto__', LATE);
    await usage.flush();
    expect([...(await lastUses(file))]).toEqual([['__proto__', '2026-01-02T00:00:00.000Z']]);
  });
});
