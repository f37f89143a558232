export interface KeptAnswer {
  readonly etag: string;
  readonly value: unknown;
  /** Of its text and address. */
  readonly characters: number;
}

/** The answers that a 304 stands for, by address; those not used for longest go first. */
export class KeptAnswers {
  private readonly byAddress = new Map<string, KeptAnswer>();
  private characters = 0;

  constructor(private readonly mostCharacters: number) {}

  get(address: string): KeptAnswer | undefined {
    const kept = this.byAddress.get(address);
    if (kept === undefined) return undefined;
    this.byAddress.delete(address);
    this.byAddress.set(address, kept);
    return kept;
  }

  keep(address: string, answer: KeptAnswer): void {
    this.forget(address);
    this.byAddress.set(address, answer);
    this.characters += answer.characters;
    for (const oldest of this.byAddress.keys()) {
      if (this.characters <= this.mostCharacters) return;
      this.forget(oldest);
    }
  }

  private forget(address: string): void {
    this.characters -= this.byAddress.get(address)?.characters ?? 0;
    this.byAddress.delete(address);
  }
}
