/**
 * Whether it is over within so many milliseconds. Rejects as it does. No signal ends the waiting: to abort one without a reason makes an error with its
 * stack, a tenth of what a view costs whose list is at hand.
 */
export function isOverWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, ms, false);
    const end = (): void => {
      clearTimeout(late);
    };
    work.finally(end).then(() => {
      resolve(true);
    }, reject);
  });
}
