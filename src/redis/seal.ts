import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

/** Bytes of what is sealed, as it is and compressed. What is larger would not pass in the 50 ms of an operation, and is not shared. */
export const MOST_BYTES = 16 * 1024 * 1024;
export const MOST_SEALED_BYTES = 1024 * 1024;

/** Below, compressing gains nothing. */
const WORTH_COMPRESSING_BYTES = 1024;
/** The fastest: on a page of backups it already takes nine tenths away. */
const LEVEL = 1;

/** Changes with the form of what is sealed: an instance of another version finds nothing, instead of what it would misread. */
const VERSION = 2;
const PLAIN = 0;
const DEFLATED = 1;
const HEADER_BYTES = 2;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LEAST_BYTES = HEADER_BYTES + SALT_BYTES + NONCE_BYTES + TAG_BYTES;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/**
 * AES-256-GCM for whatever lies in Redis or passes through it, bound to the name under which it does. Each value has a key of its own:
 * under a single one the random nonces would be used up after 2^32 values (NIST SP 800-38D, 8.3).
 */
export class Sealer {
  readonly #secret: KeyObject;

  /** 32 bytes, base64. */
  constructor(encryptionKey: string) {
    this.#secret = createSecretKey(encryptionKey, 'base64');
  }

  /** Rejects with a RangeError where it is too large to be shared. */
  async seal(name: string, plain: Buffer): Promise<Buffer> {
    if (plain.byteLength > MOST_BYTES) throw new RangeError('too large to be shared');
    const isWorthIt = plain.byteLength > WORTH_COMPRESSING_BYTES;
    const content = isWorthIt ? await deflate(plain, { level: LEVEL }) : plain;
    if (LEAST_BYTES + content.byteLength > MOST_SEALED_BYTES) throw new RangeError('too large to be shared');
    const header = Buffer.from([VERSION, isWorthIt ? DEFLATED : PLAIN]);
    const salt = randomBytes(SALT_BYTES);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(salt), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(bound(header, name));
    const hidden = [cipher.update(content), cipher.final()];
    return Buffer.concat([header, salt, nonce, cipher.getAuthTag(), ...hidden]);
  }

  /** `null` for anything but what was sealed under this name by this version and with this key. Never rejects. */
  async open(name: string, sealed: Buffer): Promise<Buffer | null> {
    if (sealed.byteLength < LEAST_BYTES || sealed.byteLength > MOST_SEALED_BYTES) return null;
    if (sealed[0] !== VERSION) return null;
    try {
      const content = this.#opened(name, sealed);
      return sealed[1] === DEFLATED ? await inflate(content, { maxOutputLength: MOST_BYTES }) : content;
    } catch {
      return null;
    }
  }

  #opened(name: string, sealed: Buffer): Buffer {
    let at = 0;
    const next = (bytes: number): Buffer => sealed.subarray(at, (at += bytes));
    const header = next(HEADER_BYTES);
    const key = this.#keyOf(next(SALT_BYTES));
    const decipher = createDecipheriv('aes-256-gcm', key, next(NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(next(TAG_BYTES));
    decipher.setAAD(bound(header, name));
    return Buffer.concat([decipher.update(sealed.subarray(at)), decipher.final()]);
  }

  /** The secret itself encrypts nothing: what Redis' names are made with comes of it, too. */
  #keyOf(salt: Buffer): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#secret, salt, 'backup-gateway: values in Redis', 32));
  }
}

/** The header has a fixed length, so that no other header and name give the same bytes. */
function bound(header: Buffer, name: string): Buffer {
  return Buffer.concat([header, Buffer.from(name)]);
}
