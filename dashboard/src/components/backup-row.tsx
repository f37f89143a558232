import type { JSX } from 'preact';
import type { BackupView } from '../api/types.js';
import { counted, kindOf } from '../format/words.js';
import { writeRoute, type Route } from '../state/route.js';
import { Badge, StatusBadge } from './badge.js';
import { Progress } from './progress.js';
import { Age, Bytes } from './values.js';

interface BackupRowProps {
  readonly backup: BackupView;
  /** Of all rows, the heads being the first. */
  readonly position: number;
  readonly route: Route;
  readonly now: number;
  readonly onOpen: () => void;
}

export function BackupRow({ backup, position, route, now, onOpen }: BackupRowProps): JSX.Element {
  const { id, name, status, rawStatus, progressPercent, resource } = backup;
  const isMoving = progressPercent !== null && status !== 'available';
  return (
    <tr aria-rowindex={position}>
      <th scope="row" class="name">
        <a id={`open-${id}`} href={writeRoute({ ...route, backupId: id })} onClick={onOpen}>
          {name ?? id}
        </a>
        <span class="small">{kindOf(backup)}</span>
      </th>
      <td class="status">
        <StatusBadge status={status} raw={rawStatus} />
        {isMoving && <Progress label={`Progress of ${name ?? id}`} percent={progressPercent} />}
      </td>
      <td class="server" title={resource.id ?? undefined}>
        {resource.name ?? resource.id ?? '–'}
      </td>
      <td class="size">
        <Bytes value={backup.sizeBytes} />
      </td>
      <td class="disks">
        <Disks backup={backup} />
      </td>
      <td class="created">
        <Age value={backup.createdAt} now={now} />
      </td>
      <td class="changed">
        <Age value={backup.updatedAt} now={now} />
      </td>
    </tr>
  );
}

/** How many there are; and what is wrong with them, where VBS was asked. */
function Disks({ backup: { summary } }: Pick<BackupRowProps, 'backup'>): JSX.Element {
  const { volumes, missing, unknown, discrepancies } = summary;
  return (
    <>
      <span class="number" title={counted(volumes, 'disk')}>
        {volumes} <span class="phone-only">{volumes === 1 ? 'disk' : 'disks'}</span>
      </span>
      {missing > 0 && <Badge tone="bad">{missing} missing</Badge>}
      {unknown > 0 && <Badge tone="warn">{unknown} unknown</Badge>}
      {discrepancies > 0 && (
        <Badge tone="warn" title="The two services state the same fact differently">
          {discrepancies} differ
        </Badge>
      )}
    </>
  );
}
