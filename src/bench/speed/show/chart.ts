import { PEERS, type ContenderName } from '../contender.js';
import { ratio, type Row } from '../results.js';
import { TITLES } from './speed-table.js';

const WIDTH = 1000;
const LEFT = 480;
const RIGHT = 30;
const TOP = 80;
const LINE = 26;
const LEAST = 0.1;
const MOST = 1000;
const SHOWN: readonly ContenderName[] = ['bare', ...PEERS];
/** Told apart by whoever sees no red or no green, on white and on black. */
const COLOURS: Readonly<Partial<Record<ContenderName, string>>> = {
  bare: '#7f7f7f',
  'nest-express': '#d55e00',
  'nest-fastify': '#e69f00',
  nginx: '#009e73',
  hive: '#cc79a7',
};

/** How many times better the gateway is than each other, on a logarithmic scale: a dot right of the line is one that it is ahead of. */
export function chart(all: readonly Row[]): string {
  const rows = all.filter(({ medians }) => SHOWN.some((name) => (ratio(medians, name) ?? 0) > 0));
  const height = TOP + rows.length * LINE + 40;
  const parts = [
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...legend(),
    ...scale(height),
    ...rows.flatMap(line),
  ];
  const attributes = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12"`;
  const title = '<title>How many times better the gateway is than each other, by case</title>';
  return `<svg ${attributes} role="img">\n${[title, ...parts].join('\n')}\n</svg>\n`;
}

function legend(): readonly string[] {
  const names = SHOWN.flatMap((name, index) => {
    const x = LEFT - 120 + index * 125;
    return [dot(x, 20, name), `<text x="${x + 10}" y="24">${TITLES[name]}</text>`];
  });
  const one = place(1);
  return [
    ...names,
    `<text x="${one - 10}" y="54" text-anchor="end" fill="#555555">the gateway is behind</text>`,
    `<text x="${one + 10}" y="54" fill="#555555">the gateway is ahead</text>`,
  ];
}

function scale(height: number): readonly string[] {
  const marks = [LEAST, 1, 10, 100, MOST];
  return marks.flatMap((mark) => {
    const x = place(mark);
    const colour = mark === 1 ? '#000000' : '#cccccc';
    return [
      `<line x1="${x}" y1="${TOP - 12}" x2="${x}" y2="${height - 34}" stroke="${colour}"/>`,
      `<text x="${x}" y="${height - 14}" text-anchor="middle">${mark}×</text>`,
    ];
  });
}

function line(row: Row, index: number): readonly string[] {
  const y = TOP + index * LINE + 4;
  const dots = SHOWN.flatMap((name) => {
    const times = ratio(row.medians, name);
    if (times === null || times === 0) return [];
    return dot(place(row.better === 'more' ? times : 1 / times), y, name);
  });
  return [`<text x="${LEFT - 20}" y="${y + 4}" text-anchor="end">${escaped(row.what)}</text>`, ...dots];
}

function dot(x: number, y: number, name: ContenderName): string {
  return `<circle cx="${x}" cy="${y}" r="5" fill="${COLOURS[name] ?? '#000000'}"><title>${TITLES[name]}</title></circle>`;
}

function place(times: number): number {
  const kept = Math.min(MOST, Math.max(LEAST, times));
  const share = Math.log(kept / LEAST) / Math.log(MOST / LEAST);
  return Math.round(LEFT + share * (WIDTH - LEFT - RIGHT));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
