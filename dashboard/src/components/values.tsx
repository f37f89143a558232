import type { ComponentChildren, JSX } from 'preact';
import { exactBytes, humanBytes } from '../format/bytes.js';
import { ago, localTime } from '../format/time.js';

export function Bytes({ value }: { readonly value: number | null }): JSX.Element {
  return (
    <span class="number" title={exactBytes(value)}>
      {humanBytes(value)}
    </span>
  );
}

interface TimeProps {
  /** RFC 3339 UTC. */
  readonly value: string | null;
  /** By whose side the age is told, too. */
  readonly now?: number;
}

/** In the viewer's zone; in UTC, to the last digit, in the title. */
export function Time({ value, now }: TimeProps): JSX.Element {
  if (value === null) return <span class="number">–</span>;
  return (
    <time class="number" dateTime={value} title={`${value} (UTC)`}>
      {localTime(value)}
      {now === undefined ? null : <span class="age"> · {ago(value, now)}</span>}
    </time>
  );
}

export function Age({ value, now }: { readonly value: string | null; readonly now: number }): JSX.Element {
  if (value === null) return <span class="number">–</span>;
  return (
    <time class="number" dateTime={value} title={`${localTime(value)} · ${value} (UTC)`}>
      {ago(value, now)}
    </time>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Text({ value }: { readonly value: string | number | null }): JSX.Element {
  return <span class={value === null ? 'nothing' : 'text'}>{value ?? '–'}</span>;
}

export function Id({ value }: { readonly value: string | null }): JSX.Element {
  return <code class="id">{value ?? '–'}</code>;
}
