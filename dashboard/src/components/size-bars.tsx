import type { JSX } from 'preact';
import { exactBytes, humanBytes, percentOf } from '../format/bytes.js';

interface SizeBarsProps {
  readonly backup: number | null;
  readonly source: number | null;
}

/** What the backup takes, held against the disks that it is of. */
export function SizeBars({ backup, source }: SizeBarsProps): JSX.Element {
  const share = percentOf(backup, source);
  return (
    <div class="sizes">
      <p>
        <span class="number" title={exactBytes(backup)}>
          <strong>{humanBytes(backup)}</strong> backed up
        </span>
        <span class="number" title={exactBytes(source)}>
          of {humanBytes(source)}
        </span>
      </p>
      <div class="track" aria-hidden="true">
        <div class="fill" style={{ width: `${share ?? 0}%` }} />
      </div>
    </div>
  );
}
