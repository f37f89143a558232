import { describe, expect, it } from '@jest/globals';
import { ownBytes } from './own-bytes.js';

describe('bytes that are kept for long', () => {
  it('are copied out of a memory that is shared with others', () => {
    const shared = Buffer.from('before, kept, behind').subarray(8, 12);
    const own = ownBytes(shared);
    expect([own.toString(), own.buffer.byteLength]).toEqual(['kept', 4]);
  });

  it('are left where they are if nothing else is there', () => {
    const own = Buffer.alloc(4);
    expect(ownBytes(own)).toBe(own);
  });
});
