/** One line of the page of metrics. */
export interface Series {
  /** Of a histogram with `_bucket`, `_sum` or `_count` behind. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly series: readonly Series[];
}

const LINE = /^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/;
const NUMBER = /^(?:[-+]?Inf|nan|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)$/i;
const LABEL = /([a-z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;

/** The page as Prometheus reads it; throws at a line that it would not take. */
export function readPage(text: string): readonly Family[] {
  const families: { name: string; type: string; help: string; series: Series[] }[] = [];
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, help = '', said = ''] = /^# HELP (\S+) (.+)$/.exec(line) ?? [];
    const [, typed, type = ''] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    const family = families.at(-1);
    if (help !== '') families.push({ name: help, type: '', help: said, series: [] });
    else if (family === undefined) throw new Error(`nothing was described yet: ${line}`);
    else if (typed === family.name) family.type = type;
    else family.series.push(seriesOf(line, family.name));
  }
  const names = families.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error('a metric is described twice');
  return families;
}

/** The value of the one series that has these labels, whatever others it has; fails unless there is one. */
export function valueOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const found = allSeries(text).filter(
    (series) =>
      series.name === name && Object.entries(labels).every(([label, value]) => series.labels[label] === value),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} series ${name} ${JSON.stringify(labels)}`);
  }
  return only.value;
}

export function allSeries(text: string): readonly Series[] {
  return readPage(text).flatMap(({ series }) => series);
}

/** What makes a series another one than its neighbour. */
export function identityOf({ name, labels }: Series): string {
  return JSON.stringify([name, Object.entries(labels).sort()]);
}

function seriesOf(line: string, family: string): Series {
  const [, name = '', inner = '', value = ''] = LINE.exec(line) ?? [];
  const labels = [...inner.matchAll(LABEL)];
  const isRead = labels.map(([all]) => all).join('') === inner && name.startsWith(family) && NUMBER.test(value);
  if (!isRead) throw new Error(`not a series: ${line}`);
  return {
    name,
    labels: Object.fromEntries(labels.map(([, label = '', text = '']) => [label, text])),
    value: Number(value.replace('Inf', 'Infinity')),
  };
}
