/** Where it happened, without the message: that may quote what was being handled. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown: not an Error';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
}
