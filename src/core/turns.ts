/** Long work that yields where others may have their turn, several times a millisecond; what it comes to is returned. */
export type Turns<Result> = Generator<undefined, Result>;

/** So many rows are a fraction of a millisecond's work. */
export const ROWS_IN_A_TURN = 10;

/** In one go. */
export function finished<Result>(turns: Turns<Result>): Result {
  for (;;) {
    const step = turns.next();
    if (step.done === true) return step.value;
  }
}

/** What is made of each; `null` is left out. */
export function* madeOfEach<Row, Made>(rows: readonly Row[], make: (row: Row) => Made | null): Turns<Made[]> {
  const all: Made[] = [];
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % ROWS_IN_A_TURN === 0) yield;
    const one = make(row);
    if (one !== null) all.push(one);
  }
  return all;
}
