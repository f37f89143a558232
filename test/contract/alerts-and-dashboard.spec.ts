import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { aPageOfMetrics } from '../support/a-page-of-metrics.js';
import type { Series } from '../support/metrics-page.js';
import { readExpression, type Matcher, type Selector } from '../support/promql.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

const { groups } = parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
const RULES = groups.flatMap(({ rules }) => rules);
const DASHBOARD = JSON.parse(readFileSync('deploy/grafana/backup-gateway.json', 'utf8')) as Dashboard;
const PANELS = DASHBOARD.panels.filter(({ type }) => type !== 'row');
const TARGETS = PANELS.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
/** What Prometheus puts to every series of a target, and says of a target itself. */
const OF_TARGET = ['job', 'instance'];
const UP: Series = { name: 'up', labels: {}, value: 1 };

let series: readonly Series[] = [];

beforeAll(async () => {
  series = [UP, ...(await aPageOfMetrics()).flatMap((family) => family.series)];
});

const seriesOf = ({ metric }: Selector): readonly Series[] => series.filter(({ name }) => name === metric);

/** Whether a series has a label with a value that this is about, be it to have it or not to. */
function isAboutSomething({ label, operator, value }: Matcher, among: readonly Series[]): boolean {
  if (OF_TARGET.includes(label)) return true;
  const pattern = new RegExp(`^(?:${value})$`);
  const isMeant = (text: string): boolean => (operator.includes('~') ? pattern.test(text) : text === value);
  return among.some(({ labels }) => isMeant(labels[label] ?? ''));
}

/** What of an expression no page of metrics can ever answer. */
function mistakesIn(expression: string): readonly string[] {
  const { selectors, grouped } = readExpression(expression);
  const all = selectors.flatMap(seriesOf);
  const isLabel = (label: string): boolean => OF_TARGET.includes(label) || all.some(({ labels }) => label in labels);
  return [
    ...selectors.filter((selector) => seriesOf(selector).length === 0).map(({ metric }) => `no metric ${metric}`),
    ...selectors.flatMap((selector) =>
      selector.matchers
        .filter((matcher) => !isAboutSomething(matcher, seriesOf(selector)))
        .map(({ label, value }) => `nothing has ${label} ${value}`),
    ),
    ...grouped.filter((label) => !isLabel(label)).map((label) => `no label ${label}`),
  ];
}

describe('the alerts', () => {
  it.each(RULES)('$alert asks for metrics, labels and values that there are', ({ expr }) => {
    expect(mistakesIn(expr)).toEqual([]);
  });

  it.each(RULES)('$alert says how urgent it is, what has happened, and of whom', ({ expr, labels, annotations }) => {
    expect(labels.severity).toMatch(/^(critical|warning)$/);
    expect(annotations.summary.length).toBeGreaterThan(20);
    const named = [...annotations.description.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
    const { selectors, grouped } = readExpression(expr);
    const isThere = (label: string): boolean =>
      grouped.includes(label) || (selectors.length === 1 && grouped.length === 0);
    expect(named.filter((label) => !isThere(label))).toEqual([]);
  });

  it('are each explained in docs/operating.md, with what to do, and no others are', () => {
    const rows = readFileSync('docs/operating.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `BackupGateway'));
    const cells = rows.map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
    expect(cells.map(([name = '']) => name.replaceAll('`', ''))).toEqual(RULES.map(({ alert }) => alert));
    expect(cells.filter(([, means = '', toDo = '']) => means.length < 20 || toDo.length < 20)).toEqual([]);
  });
});

describe('the dashboard', () => {
  it.each(TARGETS)(
    'asks in "$title" for metrics, labels and values that there are: $legendFormat',
    ({ expr, legendFormat }) => {
      expect(mistakesIn(expr)).toEqual([]);
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      const { selectors, grouped } = readExpression(expr);
      expect(
        named.filter(
          (label) => selectors.length === 0 || !(grouped.length === 0 ? OF_TARGET : grouped).includes(label),
        ),
      ).toEqual([]);
    },
  );

  it('lets the reader choose job and instances, out of a metric that is there', () => {
    expect(DASHBOARD.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
    const queries = DASHBOARD.templating.list.flatMap(({ query }) => /^label_values\((.+), (\w+)\)$/.exec(query) ?? []);
    expect(queries).toHaveLength(6);
    for (const query of [queries[1], queries[4]]) expect(mistakesIn(query ?? '')).toEqual([]);
  });

  it('asks the Prometheus that was chosen, about the gateways that were chosen', () => {
    expect(PANELS.filter(({ datasource }) => datasource?.uid !== '${datasource}')).toEqual([]);
    const chosen = TARGETS.filter(({ expr }) => {
      return readExpression(expr).selectors.every(({ matchers }) =>
        OF_TARGET.every((label) => matchers.some((each) => each.label === label)),
      );
    });
    expect(chosen).toHaveLength(TARGETS.length);
  });

  it('has panels with a title each, side by side, and an id of their own', () => {
    const { panels } = DASHBOARD;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.filter(({ title }) => title === '')).toEqual([]);
    const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(places).size).toBe(places.length);
  });

  it('shows every metric of the gateway somewhere', () => {
    const shown = new Set(TARGETS.flatMap(({ expr }) => readExpression(expr).selectors.map(({ metric }) => metric)));
    const isShown = (name: string): boolean => ['', '_bucket'].some((end) => shown.has(name + end));
    const names = new Set(series.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')));
    expect([...names].filter((name) => name.startsWith('backup_gateway_') && !isShown(name))).toEqual([]);
  });
});

describe('the check itself', () => {
  it.each([
    ['no metric backup_gateway_request_total', 'rate(backup_gateway_request_total[5m])'],
    ['nothing has status 500', 'rate(backup_gateway_requests_total{status="500"}[5m])'],
    ['nothing has service vsb1|vsb2', 'backup_gateway_crossed_wires_total{service=~"vsb1|vsb2"}'],
    ['no label project', 'sum by (project) (backup_gateway_requests_total)'],
  ])('finds %s', (mistake, expression) => {
    expect(mistakesIn(expression)).toEqual([mistake]);
  });

  it('does not pass over what it cannot read', () => {
    expect(() => readExpression('sum(a) @ 5')).toThrow('cannot be read');
  });
});
