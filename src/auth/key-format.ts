import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A gateway key is `bgw_<id>_<secret>_<checksum>`; the id may be shown, the secret only once. */
export interface KeyParts {
  /** 16 lower-case hex digits. */
  readonly id: string;
  /** 256 random bits, 64 lower-case hex digits. */
  readonly secret: string;
}

const SHAPE = /^bgw_([0-9a-f]{16})_([0-9a-f]{64})_([0-9a-f]{8})$/;
const LENGTH = 'bgw_'.length + 16 + 1 + 64 + 1 + 8;

export function newKeyId(): string {
  return randomBytes(8).toString('hex');
}

export function newKeySecret(): string {
  return randomBytes(32).toString('hex');
}

/** CRC32 finds every mistyped character, so that a typing error costs neither a look-up nor a failed guess. */
function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

export function formatKey({ id, secret }: KeyParts): string {
  const body = `bgw_${id}_${secret}`;
  return `${body}_${checksum(body)}`;
}

/** The parts of a well-formed key, or null for any other text, however long or hostile. Never throws. */
export function parseKey(text: string): KeyParts | null {
  if (text.length !== LENGTH) return null;
  const [, id, secret, sum] = SHAPE.exec(text) ?? [];
  if (id === undefined || secret === undefined) return null;
  return checksum(`bgw_${id}_${secret}`) === sum ? { id, secret } : null;
}
