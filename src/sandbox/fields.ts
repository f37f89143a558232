/** What is wrong with what was sent to the control routes, in words for whoever sent it. */
export class WrongField extends Error {}

/** From and to, both included. */
export type Range = readonly [least: number, most: number];

/** The members of a JSON object, or the parameters of a query: each is read as what it must be, and what nobody has read is a mistake. */
export class Fields {
  private readonly given = new Map<string, unknown>();
  private readonly known: string[] = [];

  constructor(entries: Iterable<readonly [string, unknown]>) {
    for (const [name, value] of entries) {
      if (this.given.has(name)) throw new WrongField(`${name} must be given once`);
      this.given.set(name, value);
    }
  }

  /** `undefined` where it is not given. */
  any(name: string): unknown {
    this.known.push(name);
    return this.given.get(name);
  }

  oneOf<const T extends string>(name: string, words: readonly T[]): T | undefined {
    return this.read(name, `one of ${words.join(', ')}`, (value) => words.find((word) => word === value));
  }

  whole(name: string, [least, most]: Range): number | undefined {
    return this.read(name, `a whole number from ${least} to ${most}`, (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined,
    );
  }

  text(name: string): string | undefined {
    return this.read(name, 'a text', (value) => (typeof value === 'string' ? value : undefined));
  }

  yesOrNo(name: string): boolean | undefined {
    return this.read(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** `allowed`: in words; `as`: `undefined` for what is not allowed. */
  read<T>(name: string, allowed: string, as: (value: unknown) => T | undefined): T | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    const found = as(value);
    if (found === undefined) throw new WrongField(`${name} must be ${allowed}`);
    return found;
  }

  /** To be called when all that may be there has been read. */
  nothingElse(): void {
    const unknown = [...this.given.keys()].find((name) => !this.known.includes(name));
    if (unknown !== undefined) {
      throw new WrongField(`${unknown} is not known here: only ${this.known.join(', ')} may be given`);
    }
  }
}
