import { SERVICES } from '../core/services.js';
import type { SpanName } from '../tracer.js';
import type { Trace } from './call-context.js';

/** What a caller is told the time of. */
const TOLD = [...SERVICES, 'join'] as const satisfies readonly SpanName[];
type Told = (typeof TOLD)[number];

interface Extent {
  readonly from: number;
  readonly to: number;
}

/** How long the parts of one answer took: each from the begin of its first time to the end of its last. By `performance.now()`. */
export class Parts {
  private readonly extents = new Map<Told, Extent>();

  note(part: Told, from: number, to: number): void {
    const known = this.extents.get(part) ?? { from, to };
    this.extents.set(part, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }

  /** As entries of Server-Timing. */
  get entries(): readonly string[] {
    return TOLD.flatMap((part) => {
      const extent = this.extents.get(part);
      return extent === undefined ? [] : [`${part};dur=${(extent.to - extent.from).toFixed(1)}`];
    });
  }
}

/** Says that halves are joined from now on; answers what ends that. */
export function beginJoin({ span, parts }: Trace): () => void {
  const from = performance.now();
  const join = span?.part('join');
  return () => {
    join?.end();
    parts?.note('join', from, performance.now());
  };
}
