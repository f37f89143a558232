import { fail, ok, skipped, warn, type Finding } from './finding.js';

/** A `Date` header has whole seconds, and was on its way. */
const FINE_S = 10;
/** Keystone's and issuers' tokens bear as much; signatures of access keys are refused from fifteen minutes on. */
const BEARABLE_S = 300;

/** Our clock beside the cloud's, by the `Date` header of an answer. `now`: ours when it came, epoch milliseconds. */
export function checkClock(check: string, date: string | null, now: number): Finding {
  const theirs = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return skipped(check, 'the cloud does not tell its time');
  const aheadS = Math.round((now - theirs) / 1000);
  const off = Math.abs(aheadS);
  if (off <= FINE_S) return ok(check, `within ${FINE_S} s of the cloud's`);
  const says = `this machine's is ${inWords(off)} ${aheadS > 0 ? 'ahead of' : 'behind'} the cloud's`;
  const trouble = { says, remedy: 'set it by NTP; if it is right, tell whoever runs the cloud' };
  return off <= BEARABLE_S ? warn(check, trouble) : fail(check, trouble);
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
