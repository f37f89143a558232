import { CASES } from '../cases/cases.js';
import type { Machine, Results } from '../results.js';
import { remarks, speedTable, targetTable } from './speed-table.js';

const BEGIN = '<!-- figures: begin -->';
const END = '<!-- figures: end -->';

/** The page with these results in the place of those that it had. */
export function pageWith(page: string, results: Results | null): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`docs/performance.md has no ${BEGIN} … ${END}`);
  return `${page.slice(0, before + BEGIN.length)}\n\n${body(results)}\n\n${page.slice(after)}`;
}

function body(results: Results | null): string {
  const what = results === null ? [PENDING] : figures(results);
  return [...what, '## What limits each case', limits()].join('\n\n');
}

const PENDING =
  'To be filled: `npm run bench` on a quiet machine, then `npm run bench -- page`. No figure is written here by hand.';

function figures({ machine, rows }: Results): readonly string[] {
  return [
    setting(machine),
    ...(machine.isQuick ? ['**These are of a quick run: they show that it works, and nothing else.**'] : []),
    '![How many times better the gateway is than each other, by case](images/performance.svg)',
    "Medians; in brackets the gateway's as a multiple of theirs. ↑: more is better, ↓: less is.",
    speedTable(rows),
    '## What was to be shown',
    targetTable(rows),
    '## Who is ahead, who is not there, and what "bare" is',
    remarks(rows).join('\n'),
  ];
}

function setting({ date, command, cpu, cores, memoryGb, versions }: Machine): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `\`${command}\`, ${date}, on a machine with ${cores} cores (${cpu}) and ${memoryGb} GB: ${named.join(', ')}.`;
}

function limits(): string {
  return CASES.map(({ name, title, limit }) => `- **\`${name}\`** (${title}). ${limit}`).join('\n');
}
