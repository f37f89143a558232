import type { JSX } from 'preact';
import type { BackupView } from '../api/types.js';
import { humanRate } from '../format/bytes.js';
import { duration } from '../format/time.js';
import { kindOf, listed, yesNo } from '../format/words.js';
import { SizeBars } from './size-bars.js';
import { Bytes, Fact, Id, Text, Time } from './values.js';

interface FactsProps {
  readonly view: BackupView;
  readonly now: number;
}

export function BackupFacts({ view, now }: FactsProps): JSX.Element {
  const disks = view.volumes.map(({ source }) => source.volumeSizeBytes);
  const sourceBytes = disks.some((size) => size === null)
    ? null
    : disks.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return (
    <section class="panel" aria-labelledby="backup-facts">
      <h2 id="backup-facts">Backup</h2>
      <SizeBars backup={view.sizeBytes} source={sourceBytes} />
      <dl class="facts">
        <Fact name="Created">
          <Time value={view.createdAt} now={now} />
        </Fact>
        <Fact name="Finished">
          <Time value={view.finishedAt} now={now} />
        </Fact>
        <Fact name="Took">
          <Text value={duration(view.createdAt, view.finishedAt)} />
        </Fact>
        <Fact name="Changed">
          <Time value={view.updatedAt} now={now} />
        </Fact>
        <Fact name="Average rate">
          <span class="number">{humanRate(view.averageRateBytesPerSecond)}</span>
        </Fact>
        <Fact name="Space saved">
          <Text value={view.spaceSavingRatio === null ? null : `${view.spaceSavingRatio} %`} />
        </Fact>
        <Fact name="Kind">
          <Text value={kindOf(view)} />
        </Fact>
        <Fact name="Copy">
          <Text value={view.copy.status === 'na' ? 'none' : listed([view.copy.status, view.copy.region])} />
        </Fact>
        <MoreFacts view={view} />
      </dl>
    </section>
  );
}

function MoreFacts({ view }: Pick<FactsProps, 'view'>): JSX.Element {
  const { appConsistency, tags } = view;
  return (
    <>
      <Fact name="Restore mode">
        <Text value={view.restoreMode} />
      </Fact>
      <Fact name="Lazy loading">{yesNo(view.lazyLoading)}</Fact>
      {appConsistency !== null && (
        <Fact name="Application consistency">
          <Text value={appConsistency.errorMessage ?? `status ${appConsistency.status ?? 'not said'}`} />
        </Fact>
      )}
      {tags.length > 0 && (
        <Fact name="Tags">
          {tags.map(({ key, value }) => (
            <span key={key} class="tag">
              {key}={value}
            </span>
          ))}
        </Fact>
      )}
      <Fact name="Checkpoint">
        <Id value={view.checkpointId} />
      </Fact>
    </>
  );
}

export function ServerFacts({ view: { resource, hypervisorType } }: Pick<FactsProps, 'view'>): JSX.Element {
  return (
    <section class="panel" aria-labelledby="server-facts">
      <h2 id="server-facts">Server</h2>
      <dl class="facts">
        <Fact name="Name">
          <Text value={resource.name} />
        </Fact>
        <Fact name="Place">
          <Text value={listed([resource.availabilityZone, resource.region])} />
        </Fact>
        <Fact name="Size">
          <span class="number">{resource.vcpus ?? '–'} vCPUs</span>, <Bytes value={resource.ramBytes} /> RAM
        </Fact>
        <Fact name="Addresses">
          <Text value={listed([resource.eip, resource.privateIp])} />
        </Fact>
        <Fact name="Hypervisor">
          <Text value={hypervisorType} />
        </Fact>
        <Fact name="Id">
          <Id value={resource.id} />
        </Fact>
      </dl>
    </section>
  );
}
