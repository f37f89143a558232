import { X509Certificate } from 'node:crypto';
import { Refusal, type Reader } from './setting.decorator.js';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The text of a PEM file whose certificates all parse; TLS would skip a broken one and fail at the first call. */
export const certificates: Reader<string> = (text) => {
  try {
    const found = (text.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
    if (found.length > 0) return text;
  } catch {
    // Refused below, like a file without any.
  }
  throw new Refusal('must name a file of PEM certificates');
};
