/** Long work that yields where others may have their turn, every few milliseconds; what it comes to is returned. */
export type Turns<Result> = Generator<undefined, Result>;

/** So many rows are a few milliseconds' work. */
export const ROWS_IN_A_TURN = 100;

/** In one go. */
export function finished<Result>(turns: Turns<Result>): Result {
  for (;;) {
    const step = turns.next();
    if (step.done === true) return step.value;
  }
}
