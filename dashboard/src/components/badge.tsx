import type { ComponentChildren, JSX } from 'preact';
import type { Match, Status } from '../api/types.js';
import { MATCH_WORDS, STATUS_WORDS, type Tone } from '../format/words.js';
import { ToneIcon } from './icons.js';

interface BadgeProps {
  readonly tone: Tone;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Badge({ tone, title, children }: BadgeProps): JSX.Element {
  return (
    <span class={`badge ${tone}`} title={title}>
      <ToneIcon tone={tone} />
      {children}
    </span>
  );
}

/** Our word; the cloud's own one is the title. */
export function StatusBadge({ status, raw }: { readonly status: Status; readonly raw: string | null }): JSX.Element {
  const { word, tone } = STATUS_WORDS[status];
  return (
    <Badge tone={tone} title={raw === null ? 'The cloud said nothing' : `The cloud says “${raw}”`}>
      {word}
    </Badge>
  );
}

export function MatchBadge({ match }: { readonly match: Match }): JSX.Element {
  const { word, tone, meaning } = MATCH_WORDS[match];
  return (
    <Badge tone={tone} title={meaning}>
      {word}
    </Badge>
  );
}
