/** The lines of a log that contain a text, as objects. */
export function logLines({ log }: { readonly log: () => string }, text: string): Record<string, unknown>[] {
  const lines = log().split('\n');
  return lines.filter((line) => line.includes(text)).map((line) => JSON.parse(line) as Record<string, unknown>);
}
