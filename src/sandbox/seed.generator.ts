/** Small seeded generator (mulberry32): the same name always yields the same world, on every machine. */
export class Generator {
  private state: number;

  constructor(name: string) {
    // FNV-1a spreads even names that differ in one character.
    let hash = 0x811c9dc5;
    for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    this.state = hash >>> 0;
  }

  /** 0 ≤ n < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** Both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** One decimal, never a whole number: the services' "integers" are fractions in reality. */
  fraction(from: number, to: number): number {
    return this.int(from, to - 1) + this.int(1, 9) / 10;
  }

  pick<T>(first: T, ...rest: T[]): T {
    return rest[this.int(0, rest.length) - 1] ?? first;
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.int(0, 15).toString(16);
    return text;
  }

  uuid(): string {
    const variant = this.pick('8', '9', 'a', 'b');
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(12)}`;
  }
}

export function idOf(name: string): string {
  return new Generator(name).uuid();
}
