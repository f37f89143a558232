const PATIENCE_MS = 10_000;
const STEP_MS = 10;

/** Waits until it holds; fails after 10 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
