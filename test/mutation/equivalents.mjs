import { readFileSync } from 'node:fs';

const PAGE = 'docs/mutation.md';
const ROW = /^\| `(?<file>src\/[^`]+)` +\| (?<before>`+ ?.+? ?`+) +\| (?<after>`+ ?.+? ?`+) +\| (?<reason>.+?) +\|$/;

/** Mutants that behave as the code does, by file and by the lines that they change, as the table of the page lists them. */
export function knownEquivalents() {
  const rows = readFileSync(PAGE, 'utf8').split('\n');
  return rows.flatMap((row) => {
    const { file, before, after } = ROW.exec(row)?.groups ?? {};
    return file === undefined ? [] : [keyOf(file, code(before), code(after))];
  });
}

/** A mutant of Stryker's in the same form. */
export function keyOfMutant({ fileName, location, replacement }, file) {
  const lines = readFileSync(fileName, 'utf8').split('\n');
  const { start, end } = location;
  const before = lines.slice(start.line - 1, end.line); // lines and columns are counted from 1
  const first = before[0] ?? '';
  const last = before.at(-1) ?? '';
  const after = `${first.slice(0, start.column - 1)}${replacement}${last.slice(end.column - 1)}`;
  return keyOf(file, before.join(' '), after);
}

export function keyOf(file, before, after) {
  return `${file} | ${squeezed(before)} | ${squeezed(after)}`;
}

function squeezed(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/** What a cell of the table says: code, in which a pipe is escaped. */
function code(cell) {
  return cell.replace(/^`+ ?| ?`+$/g, '').replaceAll('\\|', '|');
}
