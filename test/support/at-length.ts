/** So many times over, for what must hold however long it goes on. `npm run mutation` does with a fiftieth: it asks only whether a fault is noticed at all. */
export function atLength(times: number): number {
  return process.env['TESTS_ARE_BRIEF'] === 'yes' ? Math.ceil(times / 50) : times;
}
