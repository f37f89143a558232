import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiClient } from '../api/client.js';
import type { Discrepancy, VolumeView } from '../api/types.js';
import { exactBytes, humanBytes } from '../format/bytes.js';
import { FIELD_WORDS, MATCH_WORDS } from '../format/words.js';
import { Badge, MatchBadge, StatusBadge } from './badge.js';
import { DiskHalves } from './disk-halves.js';
import { DiskHistory } from './disk-history.js';
import { Progress } from './progress.js';
import { SizeBars } from './size-bars.js';

interface DiskProps {
  readonly api: ApiClient;
  readonly projectId: string;
  readonly volume: VolumeView;
  /** That has the backup of the server. */
  readonly service: string;
}

export function Disk({ api, projectId, volume, service }: DiskProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { source, match, discrepancies } = volume;
  const { tone, meaning } = MATCH_WORDS[match];
  return (
    <li class={`panel disk ${tone}`}>
      <div class="disk-line">
        <h3>{nameOf(volume)}</h3>
        <Marks volume={volume} />
        <SizeBars backup={volume.backupSizeBytes} source={source.volumeSizeBytes} />
      </div>
      <DiskProgress volume={volume} />
      {match !== 'matched' && <p class="meaning">{meaning}</p>}
      {discrepancies.length > 0 && <Discrepancies entries={discrepancies} service={service} />}
      <details
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>Both halves and the disk’s history</summary>
        {isOpen && <DiskHalves volume={volume} service={service} />}
        {isOpen && source.volumeId !== null && (
          <DiskHistory api={api} projectId={projectId} volumeId={source.volumeId} current={volume.id} />
        )}
      </details>
    </li>
  );
}

const nameOf = ({ name, source }: VolumeView): string =>
  source.volumeName ?? name ?? source.volumeId ?? 'A disk without a name';

function Marks({
  volume: { status, rawStatus, match, bootable, incremental, vbs },
}: Pick<DiskProps, 'volume'>): JSX.Element {
  return (
    <p class="marks">
      <StatusBadge status={status} raw={rawStatus} />
      <MatchBadge match={match} />
      {bootable === true && <span class="tag">bootable</span>}
      {incremental !== null && <span class="tag">{incremental ? 'incremental' : 'full'}</span>}
      {vbs?.metadata?.encrypted === true && <span class="tag">encrypted</span>}
    </p>
  );
}

/** VBS alone counts a disk's progress. */
function DiskProgress({ volume: { status, vbs } }: Pick<DiskProps, 'volume'>): JSX.Element | null {
  const percent = vbs?.metadata?.progressPercent ?? null;
  return status === 'running' && percent !== null ? <Progress label="Progress of this disk" percent={percent} /> : null;
}

interface DiscrepanciesProps extends Pick<DiskProps, 'service'> {
  readonly entries: readonly Discrepancy[];
}

function Discrepancies({ entries, service }: DiscrepanciesProps): JSX.Element {
  return (
    <table class="differences">
      <caption>
        <Badge tone="warn">The services differ</Badge>
      </caption>
      <thead>
        <tr>
          <th scope="col">Fact</th>
          <th scope="col">{service} says</th>
          <th scope="col">VBS says</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ field, csbs, vbs }) => (
          <tr key={field}>
            <th scope="row">{FIELD_WORDS[field]}</th>
            <td>
              <Side field={field} value={csbs} />
            </td>
            <td>
              <Side field={field} value={vbs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({
  field,
  value,
}: {
  readonly field: Discrepancy['field'];
  readonly value: string | number;
}): JSX.Element {
  if (field !== 'volumeSizeBytes' || typeof value !== 'number') return <code class="id">{value}</code>;
  return (
    <span class="number" title={exactBytes(value)}>
      {humanBytes(value)}
    </span>
  );
}
