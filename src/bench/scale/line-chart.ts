export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly lines: readonly Line[];
}

const [WIDTH, HEIGHT] = [420, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [68, 24, 30, 66];
const COLOURS = ['#2563eb', '#d97706', '#059669', '#9333ea'];

/** Charts side by side, both axes logarithmic, in powers of ten. */
export function lineCharts(charts: readonly Chart[]): string {
  const size = `width="${WIDTH * charts.length}" height="${HEIGHT}" viewBox="0 0 ${WIDTH * charts.length} ${HEIGHT}"`;
  const all = charts.map((chart, index) => `<g transform="translate(${WIDTH * index} 0)">\n${drawn(chart)}\n</g>`);
  const style = 'font-family="sans-serif" font-size="11" fill="#444"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...all,
    '</svg>\n',
  ].join('\n');
}

type Scale = (value: number) => number;

function drawn({ title, x, lines }: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const [xs, ys] = [powers(points.map(([at]) => at)), powers(points.map(([, value]) => value))];
  const xAt = scale(xs, LEFT, WIDTH - RIGHT);
  const yAt = scale(ys, HEIGHT - BOTTOM, TOP);
  return [
    `<text x="${LEFT}" y="16" font-weight="bold">${title}</text>`,
    ...ys.map((y) => grid(y, yAt)),
    ...xs.map((at) => text(xAt(at), HEIGHT - BOTTOM + 15, shown(at), 'middle')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 31, x, 'middle'),
    ...lines.map((line, index) => drawnLine(line, COLOURS[index] ?? '#444', { xAt, yAt })),
    ...lines.map(({ name }, index) => legend(name, COLOURS[index] ?? '#444', index)),
  ].join('\n');
}

/** From the power of ten below the least to the one above the most. */
function powers(values: readonly number[]): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: Math.max(1, last - first) + 1 }, (_, index) => 10 ** (first + index));
}

function scale(marks: readonly number[], from: number, to: number): Scale {
  const [least, most] = [Math.log10(marks[0] ?? 1), Math.log10(marks.at(-1) ?? 10)];
  return (value) => Math.round(from + ((Math.log10(value) - least) / (most - least)) * (to - from));
}

function grid(y: number, yAt: Scale): string {
  const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${yAt(y)}" y2="${yAt(y)}" stroke="#ddd"/>`;
  return `${line}${text(LEFT - 6, yAt(y) + 4, shown(y), 'end')}`;
}

function drawnLine(
  { points }: Line,
  colour: string,
  { xAt, yAt }: { readonly xAt: Scale; readonly yAt: Scale },
): string {
  const at = points.map(([x, y]) => `${xAt(x)},${yAt(y)}`);
  const dots = points.map(([x, y]) => `<circle cx="${xAt(x)}" cy="${yAt(y)}" r="3" fill="${colour}"/>`).join('');
  return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}`;
}

function legend(name: string, colour: string, index: number): string {
  const [x, y] = [LEFT + (index % 2) * 180, HEIGHT - 20 + Math.floor(index / 2) * 14];
  return `<rect x="${x}" y="${y - 8}" width="10" height="10" fill="${colour}"/>${text(x + 15, y + 1, name, 'start')}`;
}

function text(x: number, y: number, what: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${what}</text>`;
}

function shown(value: number): string {
  return value >= 1 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(1)));
}
