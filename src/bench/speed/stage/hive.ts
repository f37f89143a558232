import type { Ask, Contender } from '../contender.js';
import type { Ground } from './ground.js';
import { startPeer } from './nest.js';

/** All that the gateway's view is made of, in the cloud's own words and units: GraphQL answers what is asked for. */
const FIELDS =
  `{ checkpoint_item { id checkpoint_id name status description resource_id resource_type created_at updated_at
  tags { key value } backup_data { cloudservicetype imagetype vcpus ram disk }
  extend_info { auto_trigger average_speed copy_from copy_status fail_op fail_reason finished_at hypervisor_type image_type incremental
    os_images_data { image_id } resource_az resource_name size space_saving_ratio support_lld supported_restore_mode taskid
    volume_backups { id name status bootable incremental image_type size average_speed space_saving_ratio snapshot_id
      source_volume_id source_volume_name source_volume_size
      vbs { backup { id name description status created_at updated_at data_timestamp availability_zone volume_id size snapshot_id
        container object_count fail_reason is_incremental has_dependent_backups service_metadata } } } } } }`.replaceAll(
    /\s+/g,
    ' ',
  );

/** Hive Gateway over both services by their JSON Schemas, joined by id, with its response cache. */
export async function startHive(ground: Ground): Promise<Contender> {
  const peer = await startPeer('peers/hive/server.js', ground, ground.freshS);
  const ask = (query: string, variables: object, headers: Readonly<Record<string, string>>): Ask => ({
    url: `${peer.url}/graphql`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': peer.key, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return {
    name: 'hive',
    pids: [peer.pid],
    startMs: peer.startMs,
    view: (id, headers = {}) => ask(`query ($id: String!) { checkpointItem(id: $id) ${FIELDS} }`, { id }, headers),
    batch: (ids, headers = {}) => {
      const parts = ids.map((id, index) => `b${index}: checkpointItem(id: "${id}") ${FIELDS}`);
      return ask(`{ ${parts.join(' ')} }`, {}, headers);
    },
    stop: () => peer.stop(),
  };
}
