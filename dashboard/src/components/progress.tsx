import type { JSX } from 'preact';

interface ProgressProps {
  readonly label: string;
  /** 0–100. */
  readonly percent: number;
}

export function Progress({ label, percent }: ProgressProps): JSX.Element {
  return (
    <div class="progress">
      <div
        class="track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div class="fill" style={{ width: `${percent}%` }} />
      </div>
      <span class="number">{percent} %</span>
    </div>
  );
}
