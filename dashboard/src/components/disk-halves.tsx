import type { JSX } from 'preact';
import type { VolumeBackupFacts, VolumeView } from '../api/types.js';
import { humanRate } from '../format/bytes.js';
import { yesNo } from '../format/words.js';
import { StatusBadge } from './badge.js';
import { Bytes, Fact, Id, Text, Time } from './values.js';

interface DiskHalvesProps {
  readonly volume: VolumeView;
  /** That has the backup of the server. */
  readonly service: string;
}

/** What each of the two services says of one disk backup, side by side. */
export function DiskHalves({ volume, service }: DiskHalvesProps): JSX.Element {
  return (
    <div class="columns">
      <section>
        <h4>{service}</h4>
        <dl class="facts">
          <Fact name="Status">
            <StatusBadge status={volume.status} raw={volume.rawStatus} />
          </Fact>
          <Fact name="Backup">
            <Bytes value={volume.backupSizeBytes} />,{' '}
            <span class="number">{humanRate(volume.averageRateBytesPerSecond)}</span>
          </Fact>
          <Fact name="Source disk">
            <Bytes value={volume.source.volumeSizeBytes} /> <Id value={volume.source.volumeId} />
          </Fact>
          <Fact name="Snapshot">
            <Id value={volume.snapshotId} />
          </Fact>
          <Fact name="Id">
            <Id value={volume.id} />
          </Fact>
        </dl>
      </section>
      <section>
        <h4>VBS</h4>
        {volume.vbs === null ? <p class="small">Nothing is known of this half.</p> : <VbsHalf vbs={volume.vbs} />}
      </section>
    </div>
  );
}

function VbsHalf({ vbs }: { readonly vbs: VolumeBackupFacts }): JSX.Element {
  return (
    <dl class="facts">
      <Fact name="Status">
        <StatusBadge status={vbs.status} raw={vbs.rawStatus} />
      </Fact>
      {vbs.failReason !== null && (
        <Fact name="Reason">
          <Text value={vbs.failReason} />
        </Fact>
      )}
      <Fact name="Created">
        <Time value={vbs.createdAt} />
      </Fact>
      <Fact name="Changed">
        <Time value={vbs.updatedAt} />
      </Fact>
      <Fact name="Source disk">
        <Bytes value={vbs.volumeSizeBytes} /> <Id value={vbs.volumeId} />
      </Fact>
      <Fact name="Snapshot">
        <Id value={vbs.snapshotId} />
      </Fact>
      <Fact name="Others build on it">{yesNo(vbs.hasDependentBackups)}</Fact>
      <Metadata metadata={vbs.metadata} />
    </dl>
  );
}

function Metadata({ metadata }: Pick<VolumeBackupFacts, 'metadata'>): JSX.Element {
  if (metadata === null) {
    return (
      <Fact name="Metadata">
        <Text value={null} />
      </Fact>
    );
  }
  return (
    <>
      <Fact name="Chain">
        <Bytes value={metadata.chainSizeBytes} />
      </Fact>
      <Fact name="Encrypted">{yesNo(metadata.encrypted)}</Fact>
      <Fact name="Compressed">{yesNo(metadata.compressed)}</Fact>
      <Fact name="Deduplicated">{yesNo(metadata.deduplicated)}</Fact>
      <Fact name="Disk type">
        <Text value={metadata.volumeType} />
      </Fact>
    </>
  );
}
