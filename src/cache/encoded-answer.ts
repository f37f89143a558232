import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ownBytes } from './own-bytes.js';

export type Coding = 'identity' | 'gzip' | 'br';

export interface Representation {
  readonly body: Buffer;
  readonly coding: Coding;
  /** Strong, quoted. Another one for each coding, for the bytes are others (RFC 9110, section 8.8.3). */
  readonly etag: string;
}

/** Less than this is sent as it is: it fits into one packet anyway. */
const WORTH_PACKING_BYTES = 1024;
/** Of the digest: 32 letters. Cut off before they are letters, for a part of a text keeps all of it. */
const TAG_BYTES = 24;
const pack = {
  gzip: (body: Buffer): Promise<Buffer> => promisify(gzip)(body),
  // Of brotli's 11 steps the one that costs about as much as gzip's usual one.
  br: (body: Buffer): Promise<Buffer> =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
} as const;

/** What an answer is made of. */
export interface Making {
  /** Told when more memory is taken. */
  readonly grown?: () => void;
  /** What the tag is made of, where that is not all of it. */
  readonly tagged?: Buffer;
  /** Kept bytes: where the answer is a window on them, it takes no room of its own. */
  readonly within?: Buffer;
}

/** The bytes of one answer, packed once for all callers of the same coding. */
export class EncodedAnswer {
  /** Of the bytes as they are; unchanged bytes have the same one, whenever and by whichever instance they were made. */
  readonly tag: string;
  readonly plain: Buffer;
  private readonly plainBytes: number;
  private readonly grown: (() => void) | undefined;
  /** Most answers are never packed, and there are many of them. */
  private packing: Map<Coding, Promise<Buffer>> | null = null;
  private packed: Map<Coding, Buffer> | null = null;
  private packedBytes = 0;

  constructor(plain: Buffer, { grown, tagged = plain, within }: Making = {}) {
    const isWindow = plain.buffer === within?.buffer;
    this.plain = isWindow ? plain : ownBytes(plain);
    this.plainBytes = isWindow ? 0 : plain.byteLength;
    this.grown = grown;
    this.tag = createHash('sha256').update(tagged).digest().toString('base64url', 0, TAG_BYTES);
  }

  /** That it takes, beside what is kept anyway. */
  get bytes(): number {
    return this.plainBytes + this.packedBytes;
  }

  async in(wanted: Coding): Promise<Representation> {
    const coding = this.codingIn(wanted);
    const body = coding === 'identity' ? this.plain : await this.packedIn(coding);
    return { body, coding, etag: this.etagIn(wanted) };
  }

  /** As `in`, where nothing is to be packed any more; else `null`. */
  ready(wanted: Coding): Representation | null {
    const coding = this.codingIn(wanted);
    const body = coding === 'identity' ? this.plain : this.packed?.get(coding);
    return body === undefined ? null : { body, coding, etag: this.etagIn(wanted) };
  }

  /** Strong, quoted; without packing anything. */
  etagIn(wanted: Coding): string {
    const coding = this.codingIn(wanted);
    return coding === 'identity' ? `"${this.tag}"` : `"${this.tag}-${coding}"`;
  }

  private codingIn(wanted: Coding): Coding {
    return this.plain.byteLength < WORTH_PACKING_BYTES ? 'identity' : wanted;
  }

  private packedIn(coding: 'gzip' | 'br'): Promise<Buffer> {
    const known = this.packing?.get(coding);
    if (known !== undefined) return known;
    const packing = pack[coding](this.plain).then((packed) => {
      const body = ownBytes(packed);
      (this.packed ??= new Map()).set(coding, body);
      this.packedBytes += body.byteLength;
      this.grown?.();
      return body;
    });
    (this.packing ??= new Map()).set(coding, packing);
    packing.catch(() => this.packing?.delete(coding)); // the next caller tries again
    return packing;
  }
}
