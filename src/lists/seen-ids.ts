/** Which rows a walk has seen: pages overlap, and an upstream that sends the same page for ever is not followed for ever. */
export class SeenIds {
  private readonly ids = new Set<string>();
  private idle = 0;

  /** `mostIdle`: so many pages in a row may bring nothing new. */
  constructor(private readonly mostIdle: number) {}

  /** The rows that were not there before. */
  take<Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] {
    const fresh = rows.filter(({ id }) => !this.ids.has(id));
    for (const { id } of fresh) this.ids.add(id);
    this.idle = fresh.length > 0 ? 0 : this.idle + 1;
    return fresh;
  }

  get size(): number {
    return this.ids.size;
  }

  get goesRound(): boolean {
    return this.idle > this.mostIdle;
  }
}
