import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import { diskHistoryPath } from '../api/paths.js';
import { asProblem, type RequestProblem } from '../api/problem.js';
import type { Page, VolumeBackupEntry } from '../api/types.js';
import { counted } from '../format/words.js';
import { StatusBadge } from './badge.js';
import { ProblemPanel } from './problem-panel.js';
import { Skeleton } from './skeleton.js';
import { Time } from './values.js';

interface DiskHistoryProps {
  readonly api: ApiClient;
  readonly projectId: string;
  readonly volumeId: string;
  /** The disk backup that is looked at. */
  readonly current: string | null;
}

/** All backups of one disk that VBS has, in the order of time. */
export function DiskHistory({ api, projectId, volumeId, current }: DiskHistoryProps): JSX.Element {
  const [page, setPage] = useState<Page<VolumeBackupEntry> | null>(null);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    setProblem(null);
    api
      .get<Page<VolumeBackupEntry>>(diskHistoryPath(projectId, volumeId), ending.signal)
      .then(({ body }) => {
        setPage(body);
      })
      .catch((error: unknown) => {
        if (!ending.signal.aborted) setProblem(asProblem(error));
      });
    return () => {
      ending.abort();
    };
  }, [api, projectId, volumeId, attempt]);
  const again = (): void => {
    setAttempt((count) => count + 1);
  };
  return (
    <section class="history">
      <h4>Backups of this disk</h4>
      {problem !== null && <ProblemPanel key={problem.more.requestId} problem={problem} again={again} />}
      {page === null && problem === null && <Skeleton label="Loading the disk’s history" lines={2} />}
      {page !== null && <Timeline page={page} current={current} />}
    </section>
  );
}

interface TimelineProps {
  readonly page: Page<VolumeBackupEntry>;
  readonly current: string | null;
}

function Timeline({ page: { items, nextCursor }, current }: TimelineProps): JSX.Element {
  return (
    <>
      <p class="small">
        VBS has {counted(items.length, 'backup')}
        {nextCursor === null ? '' : ' and more'} of it, the oldest first.
      </p>
      <ol class="timeline">
        {items.map(({ id, name, status, rawStatus, createdAt, incremental }) => (
          <li
            key={id}
            class={id === current ? 'current' : undefined}
            aria-current={id === current ? 'true' : undefined}
          >
            <Time value={createdAt} />
            <StatusBadge status={status} raw={rawStatus} />
            <span class="text">{name ?? id}</span>
            <span class="small">{incremental === null ? '' : incremental ? 'incremental' : 'full'}</span>
            {id === current && <span class="tag">this one</span>}
          </li>
        ))}
      </ol>
    </>
  );
}
