/**
 * One text out of many parts such that different parts never give the same text, whatever stands in them:
 * `['a:b','c']` and `['a','b:c']` would meet if they were only put together with a colon.
 */
export function lengthPrefixed(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join(',');
}
