const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:Z|([+-])(\d\d):?(\d\d))?$/;
const MINUTE_MS = 60_000;

/**
 * An upstream time as RFC 3339 UTC with all the digits of its fraction; `null` when it is not a time.
 * CSBS and VBS send naive times that mean UTC (`2017-04-15T04:20:37.277880`), their successor sends `+00:00`.
 * A Date keeps milliseconds only and reads a naive text as local time, so the work is done on the text.
 */
export function utcTime(text: string): string | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours = '00', offsetMinutes = '00'] =
    match;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const asUtc = Date.parse(`${wall}Z`); // Date.UTC would read the year 1 as 1901
  if (Number.isNaN(asUtc) || isoSeconds(asUtc) !== wall) return null; // month 13, 30 February, 24:00
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return null;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * MINUTE_MS * (sign === '-' ? -1 : 1);
  const utc = isoSeconds(asUtc - offset);
  return utc.length === wall.length ? `${utc}${fraction}Z` : null;
}

function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, -'.000Z'.length);
}
