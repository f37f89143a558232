import type { JSX } from 'preact';

interface SkeletonProps {
  readonly label: string;
  readonly lines: number;
}

/** Stands where something will be, and says so to whoever cannot see it. */
export function Skeleton({ label, lines }: SkeletonProps): JSX.Element {
  return (
    <div class="skeleton">
      <p class="hidden" role="status">
        {label}
      </p>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} class="bone" aria-hidden="true" />
      ))}
    </div>
  );
}
