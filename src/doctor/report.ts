import type { Finding, Standing } from './finding.js';

const WORDS: Readonly<Record<Standing, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', skipped: 'skipped' };

/** One line, whatever the finding: what is wrong, and behind the arrow what to do. */
export function lineOf({ check, standing, says, remedy }: Finding): string {
  const cure = remedy === null ? '' : ` -> ${remedy}`;
  return `${WORDS[standing].padEnd(8)}${check}: ${says}${cure}`;
}

/** The last line: how many of each. */
export function closingLine(findings: readonly Finding[]): string {
  const count = (standing: Standing): number => findings.filter((finding) => finding.standing === standing).length;
  const [failed, warned, left] = [count('fail'), count('warn'), count('skipped')];
  if (failed === 0) return warned === 0 ? 'All is well.' : `Nothing fails; ${warned} to look at.`;
  return `${failed} to mend${left === 0 ? '' : `, ${left} not tried`}. Then run it again.`;
}

export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ standing }) => standing !== 'fail');
}

/** One JSON object: `{"ok":…,"checks":[{"check","standing","says","remedy"}]}`. */
export function jsonOf(findings: readonly Finding[]): string {
  return JSON.stringify({ ok: isWell(findings), checks: findings }, null, 2);
}
