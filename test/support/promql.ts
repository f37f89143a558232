/** What an expression for Prometheus asks for, as far as a page of metrics can answer. */
export interface Asked {
  readonly selectors: readonly Selector[];
  /** In `by (…)`, `on (…)` and the like. */
  readonly grouped: readonly string[];
}

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const WORDS = new Set([
  'sum', 'min', 'max', 'avg', 'count', 'topk', 'rate', 'increase', 'histogram_quantile', 'max_over_time', 'and', 'or', 'unless', 'bool', 'label_values',
]); // prettier-ignore
const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d[\w.]*|(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)|([a-zA-Z_]\w*)(?:\{([^}]*)\})?|[-+*/%^()<>=!,]/gy;
const MATCHER = /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;

/** Throws at anything that it does not know: what is not understood is not checked. */
export function readExpression(expression: string): Asked {
  const selectors: Selector[] = [];
  const grouped: string[] = [];
  let end = 0;
  for (const [token, labels, word, matchers] of expression.matchAll(TOKEN)) {
    end += token.length;
    if (labels !== undefined) grouped.push(...namesIn(labels));
    if (word !== undefined && !(WORDS.has(word) && matchers === undefined)) {
      selectors.push({ metric: word, matchers: matchersIn(matchers ?? '') });
    }
  }
  if (end !== expression.length) throw new Error(`cannot be read from here: ${expression.slice(end)}`);
  return { selectors, grouped };
}

function namesIn(list: string): readonly string[] {
  return list.split(',').map((name) => name.trim());
}

function matchersIn(text: string): readonly Matcher[] {
  const found = [...text.matchAll(MATCHER)];
  if (found.map(([all]) => all).join('') !== text) throw new Error(`not matchers: ${text}`);
  return found.map(([, label = '', operator = '', value = '']) => ({
    label,
    operator,
    value: JSON.parse(`"${value}"`) as string,
  }));
}
