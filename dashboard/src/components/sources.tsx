import type { JSX } from 'preact';
import type { BackupView, SourceState } from '../api/types.js';
import { reasonOf, SOURCE_WORDS } from '../format/words.js';
import { itemSource } from '../format/item-source.js';
import { Badge } from './badge.js';
import { Age } from './values.js';

interface SourcesProps {
  readonly view: BackupView;
  readonly confirmedAt: number;
  readonly now: number;
}

/** How the services are, and how old what they said is. */
export function Sources({ view, confirmedAt, now }: SourcesProps): JSX.Element {
  return (
    <section class="panel" aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      <ul class="sources">
        <Source {...itemSource(view)} of="the server backup" confirmedAt={confirmedAt} now={now} />
        <Source name="VBS" of="its disks" source={view.sources.vbs} confirmedAt={confirmedAt} now={now} />
      </ul>
    </section>
  );
}

interface SourceProps extends Pick<SourcesProps, 'confirmedAt' | 'now'> {
  readonly name: string;
  readonly of: string;
  readonly source: SourceState;
}

function Source({ name, of, source, confirmedAt, now }: SourceProps): JSX.Element {
  const { word, tone } = SOURCE_WORDS[source.status];
  return (
    <li>
      <p>
        <strong>{name}</strong> <span class="small">{of}</span> <Badge tone={tone}>{word}</Badge>
      </p>
      {source.fetchedAt !== null && (
        <p class="small">
          values from <Age value={source.fetchedAt} now={now} />
          {source.status === 'ok' && (
            <>
              , confirmed <Age value={new Date(confirmedAt).toISOString()} now={now} />
            </>
          )}
        </p>
      )}
      {source.error !== null && <p class="small">{reasonOf(source)}</p>}
    </li>
  );
}
