/** Three groups of a thousand projects: more than any gateway serves. */
const MOST = 3000;
const texts = new Map<string, string>();

/** The same text in memory for all who make it anew, such as the group of tens of thousands of keys. */
export function interned(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= MOST) texts.clear();
  texts.set(text, text);
  return text;
}
