/** Where a bench tells what it does. */
export interface Report {
  /** What is to be kept: a paragraph or a table of Markdown. */
  readonly print: (text: string) => void;
  readonly progress: (text: string) => void;
}

/** What the command line asks of a bench. */
export interface BenchOptions {
  /** Parts of it; none: all. */
  readonly names: readonly string[];
  /** Short, to see that it works: its figures are nothing to go by. */
  readonly isQuick: boolean;
}

/** Answers what it did not show, in one line each; none: all is as it should be. */
export type Bench = (report: Report, options: BenchOptions) => Promise<readonly string[]>;

/** A column by its heading, and what stands in it. */
export type Column<Row> = readonly [heading: string, cell: (row: Row) => string | number];

/** Numbers to the right, as Prettier would lay it out. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const headings = columns.map(([heading]) => heading);
  const cells = rows.map((row) => columns.map(([, cell]) => String(cell(row))));
  const widths = headings.map((heading, at) => Math.max(heading.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, at) => text.padStart(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => `${'-'.repeat(width - 1)}:`).join(' | ')} |`;
  return [line(headings), rule, ...cells.map(line)].join('\n');
}

/** In groups of three digits. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
