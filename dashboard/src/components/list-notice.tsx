import type { JSX } from 'preact';
import type { BackupView } from '../api/types.js';
import { ago } from '../format/time.js';
import { useNow } from '../state/use-now.js';
import { Notice } from './notices.js';

/** What of the list is old, or not known, because a service is away. */
export function ListNotice({ items }: { readonly items: readonly BackupView[] }): JSX.Element | null {
  const now = useNow(10_000);
  const stale = items.find(({ sources }) => sources.csbs.status === 'stale');
  const isVbsAway = items.some(({ sources }) => ['stale', 'unavailable'].includes(sources.vbs.status));
  if (stale === undefined && !isVbsAway) return null;
  return (
    <div class="notices">
      {stale !== undefined && (
        <Notice tone="warn" title={`CSBS unavailable, data from ${ago(stale.sources.csbs.fetchedAt, now)}`}>
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
