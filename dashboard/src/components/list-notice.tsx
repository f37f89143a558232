import type { JSX } from 'preact';
import type { BackupView } from '../api/types.js';
import { itemSource } from '../format/item-source.js';
import { ago } from '../format/time.js';
import { useNow } from '../state/use-now.js';
import { Notice } from './notices.js';

/** What of the list is old, or not known, because a service is away. */
export function ListNotice({ items }: { readonly items: readonly BackupView[] }): JSX.Element | null {
  const now = useNow(10_000);
  const stale = items.map(itemSource).find(({ source }) => source.status === 'stale');
  const isVbsAway = items.some(({ sources }) => ['stale', 'unavailable'].includes(sources.vbs.status));
  if (stale === undefined && !isVbsAway) return null;
  return (
    <div class="notices">
      {stale !== undefined && (
        <Notice tone="warn" title={`${awayIn(items)} unavailable, data from ${ago(stale.source.fetchedAt, now)}`}>
          The list is shown as it was known before.
        </Notice>
      )}
      {isVbsAway && (
        <Notice tone="warn" title="VBS did not answer">
          The state of disks is what was known before, or unknown.
        </Notice>
      )}
    </div>
  );
}

/** The service that did not answer: what the other one has is as old, without an error. */
function awayIn(items: readonly BackupView[]): string {
  const told = items.map(itemSource).filter(({ source }) => source.status === 'stale');
  return (told.find(({ source }) => source.error !== null) ?? told[0])?.name ?? 'CSBS';
}
