import type { JSX } from 'preact';
import type { Liveness } from '../api/follow.js';
import type { BackupView } from '../api/types.js';
import type { Tone } from '../format/words.js';
import type { BackupState } from '../state/use-backup.js';
import { Badge, StatusBadge } from './badge.js';
import { Progress } from './progress.js';
import { Age, Id } from './values.js';

interface BackupHeadProps {
  readonly view: BackupView;
  readonly state: BackupState;
  readonly now: number;
}

const LIVENESS: Readonly<Record<Liveness, { word: string; tone: Tone; meaning: string }>> = {
  live: { word: 'Live', tone: 'good', meaning: 'Changes arrive by themselves, over an event stream.' },
  polling: { word: 'Every 5 s', tone: 'quiet', meaning: 'No stream can be had: the gateway is asked every 5 seconds.' },
  waiting: { word: 'Reconnecting', tone: 'warn', meaning: 'The stream has broken off and is tried again.' },
  ended: { word: 'Ended', tone: 'quiet', meaning: 'Nothing more is to come of this backup.' },
};

export function BackupHead({ view, state, now }: BackupHeadProps): JSX.Element {
  const { name, id, status, rawStatus, progressPercent } = view;
  const isMoving = progressPercent !== null && status !== 'available';
  return (
    <header class="backup-head">
      <h1 id="backup-name">{name ?? id}</h1>
      <p class="marks">
        <span role="status" class="marks">
          <StatusBadge status={status} raw={rawStatus} />
        </span>
        {view.completeness === 'partial' && <Badge tone="warn">Partial</Badge>}
        <LivenessMark liveness={state.liveness} />
        <span class="small">
          confirmed <Age value={new Date(state.confirmedAt).toISOString()} now={now} />
        </span>
      </p>
      <p class="small">
        <Id value={id} /> {view.description}
      </p>
      {isMoving && <Progress label="Progress" percent={progressPercent} />}
    </header>
  );
}

function LivenessMark({ liveness }: { readonly liveness: Liveness | null }): JSX.Element | null {
  if (liveness === null) return null;
  const { word, tone, meaning } = LIVENESS[liveness];
  return (
    <Badge tone={tone} title={meaning}>
      {word}
    </Badge>
  );
}
