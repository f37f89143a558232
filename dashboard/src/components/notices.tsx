import type { ComponentChildren, JSX } from 'preact';
import type { BackupView, SourceState } from '../api/types.js';
import { itemSource } from '../format/item-source.js';
import { ago } from '../format/time.js';
import { counted, reasonOf, type Tone } from '../format/words.js';
import { ToneIcon } from './icons.js';
import { Text } from './values.js';

interface NoticesProps {
  readonly view: BackupView;
  readonly now: number;
}

/** All that a reader must not overlook, before any number. */
export function Notices({ view, now }: NoticesProps): JSX.Element {
  const { summary, sources } = view;
  return (
    <div class="notices">
      {view.failure !== null && <FailureNotice failure={view.failure} />}
      <SourceNotice {...itemSource(view)} now={now} />
      <SourceNotice name="VBS" source={sources.vbs} now={now} />
      {summary.unknown > 0 && (
        <Notice tone="warn" title={`${counted(summary.unknown, 'disk')} of ${summary.volumes} unknown`}>
          VBS did not answer, so nobody can say whether these disk backups exist there. They are not missing: nothing
          was proved.
        </Notice>
      )}
      {summary.missing > 0 && (
        <Notice tone="bad" title={`${counted(summary.missing, 'disk')} of ${summary.volumes} proved missing`}>
          {itemSource(view).name} lists them, and VBS has proved that it does not have them. A restore of this backup
          would lack these disks.
        </Notice>
      )}
      {summary.discrepancies > 0 && (
        <Notice tone="warn" title={`The two services differ in ${counted(summary.discrepancies, 'fact')}`}>
          Both values stand at the disks concerned.
        </Notice>
      )}
    </div>
  );
}

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Notice({ tone, title, children }: NoticeProps): JSX.Element {
  return (
    <section class={`notice ${tone}`}>
      <h2>
        <ToneIcon tone={tone} />
        {title}
      </h2>
      <div>{children}</div>
    </section>
  );
}

interface SourceNoticeProps {
  readonly name: string;
  readonly source: SourceState;
  readonly now: number;
}

function SourceNotice({ name, source, now }: SourceNoticeProps): JSX.Element | null {
  if (source.status !== 'stale' && source.status !== 'unavailable') return null;
  const known = source.status === 'stale' ? `, data from ${ago(source.fetchedAt, now)}` : '';
  return (
    <Notice tone="warn" title={`${name} unavailable${known}`}>
      The gateway asked, and {reasonOf(source)}.{' '}
      {source.status === 'stale' ? 'What was known before is shown.' : 'Nothing of it was known before.'}
    </Notice>
  );
}

function FailureNotice({ failure }: { readonly failure: NonNullable<BackupView['failure']> }): JSX.Element {
  const { code, description, reason, operation } = failure;
  return (
    <Notice
      tone="bad"
      title={operation === null ? 'This backup has failed' : `The operation “${operation}” has failed`}
    >
      <dl class="facts">
        {Object.entries({ Reason: reason, Description: description, Code: code }).map(([name, value]) => (
          <div key={name} class="fact">
            <dt>{name}</dt>
            <dd>
              <Text value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
