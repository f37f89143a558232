import type { SharedKept, SharedRecord } from '../cache/shared-record.js';

type Times = Omit<SharedKept, 'body'>;
/** `bytes`: of the body, which stands below the first line. */
type Head = Times & { readonly bytes: number };
interface FirstLine {
  readonly fence: number;
  readonly best: Head | null;
  readonly provisional: Head | null;
}

const LINE_BREAK = 0x0a;
const NUMBERS: Readonly<Record<keyof Head, true>> = {
  bytes: true,
  loadedAt: true,
  confirmedAt: true,
  freshUntil: true,
  refreshUntil: true,
  usableUntil: true,
};

/**
 * A record as it is sealed: a line of JSON, then the bodies as they are. Within JSON each body would be a text three times over (read, parsed, and
 * then the body), which for a page of VBS's list is some megabytes that outlive a collection of young objects.
 */
export function bytesOf({ fence, best, provisional }: SharedRecord): Buffer {
  const first: FirstLine = { fence, best: headOf(best), provisional: headOf(provisional) };
  const bodies = [best, provisional].flatMap((kept) => (kept === null ? [] : [kept.body]));
  return Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), ...bodies]);
}

/** The bodies are windows on `bytes`. `null` for what `bytesOf` has not made; throws where its line is not even JSON. */
export function recordOf(bytes: Buffer): SharedRecord | null {
  const end = bytes.indexOf(LINE_BREAK);
  if (end < 0) return null;
  const { fence, best, provisional } = JSON.parse(bytes.toString('utf8', 0, end)) as Partial<FirstLine>;
  if (typeof fence !== 'number' || !isHeadOrNull(best) || !isHeadOrNull(provisional)) return null;
  const middle = end + 1 + (best?.bytes ?? 0);
  if (middle + (provisional?.bytes ?? 0) !== bytes.byteLength) return null;
  return {
    fence,
    best: keptOf(best, bytes.subarray(end + 1, middle)),
    provisional: keptOf(provisional, bytes.subarray(middle)),
  };
}

function headOf(kept: SharedKept | null): Head | null {
  if (kept === null) return null;
  const { body, ...times } = kept;
  return { bytes: body.byteLength, ...times };
}

function keptOf(head: Head | null, body: Buffer): SharedKept | null {
  if (head === null) return null;
  const { bytes: _, ...times } = head;
  return { body, ...times };
}

function isHeadOrNull(head: Head | null | undefined): head is Head | null {
  if (head === null || head === undefined) return head === null;
  const parts = new Map<string, unknown>(Object.entries(head));
  return Object.keys(NUMBERS).every((name) => Number.isFinite(parts.get(name))) && head.bytes >= 0;
}
