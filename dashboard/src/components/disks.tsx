import type { JSX } from 'preact';
import type { ApiClient } from '../api/client.js';
import type { BackupView } from '../api/types.js';
import { itemSource } from '../format/item-source.js';
import { Disk } from './disk.js';

interface DisksProps {
  readonly api: ApiClient;
  readonly view: BackupView;
}

export function Disks({ api, view }: DisksProps): JSX.Element {
  const { volumes, projectId } = view;
  const { name: service } = itemSource(view);
  return (
    <section aria-labelledby="disks">
      <h2 id="disks">
        Disks <span class="count">{volumes.length}</span>
      </h2>
      {volumes.length === 0 ? (
        <p class="small">{service} lists no disks of this backup.</p>
      ) : (
        <ul class="disk-list">
          {volumes.map((volume, index) => (
            <Disk key={volume.id ?? index} api={api} projectId={projectId} volume={volume} service={service} />
          ))}
        </ul>
      )}
    </section>
  );
}
