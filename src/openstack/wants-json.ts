/**
 * Whether `/` is asked for the versions document and not for a page: JSON, or anything at all, and HTML not by name with more weight.
 * A browser names HTML and takes the rest with less.
 */
export function wantsJson(accept: string | undefined): boolean {
  const weights = weightsOf(accept ?? '*/*');
  const html = weights.get('text/html') ?? 0;
  const json = weights.get('application/json');
  if (json !== undefined) return json > 0 && json >= html;
  return (weights.get('application/*') ?? weights.get('*/*') ?? 0) > html;
}

export function takesHtml(accept: string | undefined): boolean {
  return (weightsOf(accept ?? '').get('text/html') ?? 0) > 0;
}

/** Media range → its `q` (RFC 9110, section 12.5.1). */
function weightsOf(accept: string): ReadonlyMap<string, number> {
  return new Map(
    accept.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      const weight = q === undefined ? 1 : Number(q.slice(2));
      return [type, Number.isNaN(weight) ? 0 : weight];
    }),
  );
}
