/** Something that must not be found; a leak is reported by its name, never by its value. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

interface Needle {
  readonly text: string;
  readonly found: string;
}

/** What is named like a secret in an environment is one. */
export function secretSettings(environment: Readonly<Record<string, string>>): readonly Canary[] {
  return Object.entries(environment)
    .filter(([name]) => /PASSWORD|SECRET|TOKEN|ENCRYPTION_KEY/.test(name))
    .map(([name, value]) => ({ name, value }));
}

/** What is shorter says nothing: it stands in any answer by chance. */
const SHORTEST = 8;
/** Of needles at least GRAM + STRIDE - 1 long one gram lies on a multiple of STRIDE, wherever the needle does: only there is looked. */
const GRAM = 8;
const STRIDE = 9;
const BEGINNINGS = 1 << 20;

/**
 * Looks for many secrets at once, in every spelling that an answer, a log line or a dump may give them. Texts are bytes as latin1:
 * one character is one byte.
 */
export class LeakSearch {
  private readonly grams = new Map<string, Needle[]>();
  private readonly shortOnes: Needle[] = [];
  /** 1 where a gram may begin so: cheaper to ask than `grams`, and mostly the answer is no. */
  private readonly beginnings = new Uint8Array(BEGINNINGS);

  constructor(canaries: Iterable<Canary>) {
    const needles = new Map<string, Needle>();
    for (const { name, value } of canaries) {
      if (value.length < SHORTEST) continue;
      for (const [form, text] of formsOf(value)) {
        if (!needles.has(text)) needles.set(text, { text, found: form === '' ? name : `${name} (${form})` });
      }
    }
    for (const needle of needles.values()) this.add(needle);
  }

  /** The names of those found, each once. */
  in(text: string): readonly string[] {
    const found = new Set<string>();
    for (const needle of this.shortOnes) if (text.includes(needle.text)) found.add(needle.found);
    for (let at = 0; at + GRAM <= text.length; at += STRIDE) {
      if (this.beginnings[beginning(text, at)] === 0) continue;
      for (const needle of this.grams.get(text.slice(at, at + GRAM)) ?? []) {
        const around = text.slice(Math.max(0, at - STRIDE + 1), at + needle.text.length);
        if (around.includes(needle.text)) found.add(needle.found);
      }
    }
    return [...found];
  }

  private add(needle: Needle): void {
    if (needle.text.length < GRAM + STRIDE - 1) {
      this.shortOnes.push(needle);
      return;
    }
    for (let at = 0; at < STRIDE; at += 1) {
      const gram = needle.text.slice(at, at + GRAM);
      this.beginnings[beginning(gram, 0)] = 1;
      const others = this.grams.get(gram);
      if (others === undefined) this.grams.set(gram, [needle]);
      else others.push(needle);
    }
  }
}

/** Less than BEGINNINGS, and seldom the same for two texts. */
function beginning(text: string, at: number): number {
  const [a, b, c, d] = [text.charCodeAt(at), text.charCodeAt(at + 2), text.charCodeAt(at + 5), text.charCodeAt(at + 7)];
  return ((a << 13) ^ (b << 9) ^ (c << 5) ^ d) % BEGINNINGS;
}

/** The spellings of a secret, the plain one first and without a name. */
function formsOf(value: string): readonly (readonly [form: string, text: string])[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const json = JSON.stringify(value).slice(1, -1);
  return [
    ['', bytes.toString('latin1')],
    ['as JSON', Buffer.from(json).toString('latin1')],
    ['as JSON in JSON', Buffer.from(JSON.stringify(json).slice(1, -1)).toString('latin1')],
    ['URL-encoded', encodeURIComponent(value)],
    ['as hex', hex],
    ['as hex', hex.toUpperCase()],
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const base64 = insideOfBase64(bytes, shift);
      return [
        ['as base64', base64],
        ['as base64url', base64.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
}

/** The characters that these bytes alone decide, where so many others (modulo 3) come before them in the same base64 text. */
function insideOfBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
