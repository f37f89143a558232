/** JSON Schemas of the two services' answers: to infer them from samples would make URLs and enumerations of some texts. */
type Field = 'string' | 'number' | 'integer' | 'boolean' | object;

const shape = (title: string, fields: Record<string, Field>): object => ({
  title,
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, typeof type === 'string' ? { type } : type]),
  ),
});
const listOf = (items: object): object => ({ type: 'array', items });

const volume = shape('CheckpointVolume', {
  id: 'string',
  name: 'string',
  status: 'string',
  bootable: 'boolean',
  incremental: 'boolean',
  image_type: 'string',
  size: 'number',
  average_speed: 'number',
  space_saving_ratio: 'number',
  snapshot_id: 'string',
  source_volume_id: 'string',
  source_volume_name: 'string',
  source_volume_size: 'number',
});

const extendInfo = shape('ExtendInfo', {
  auto_trigger: 'boolean',
  average_speed: 'number',
  copy_from: 'string',
  copy_status: 'string',
  fail_op: 'string',
  fail_reason: 'string',
  finished_at: 'string',
  hypervisor_type: 'string',
  image_type: 'string',
  incremental: 'boolean',
  os_images_data: listOf(shape('Image', { image_id: 'string' })),
  resource_az: 'string',
  resource_name: 'string',
  size: 'number',
  space_saving_ratio: 'number',
  support_lld: 'boolean',
  supported_restore_mode: 'string',
  taskid: 'string',
  volume_backups: listOf(volume),
});

export const checkpointItemAnswer = shape('CheckpointItemAnswer', {
  checkpoint_item: shape('CheckpointItem', {
    id: 'string',
    checkpoint_id: 'string',
    name: 'string',
    status: 'string',
    description: 'string',
    resource_id: 'string',
    resource_type: 'string',
    created_at: 'string',
    updated_at: 'string',
    tags: listOf(shape('Tag', { key: 'string', value: 'string' })),
    backup_data: shape('BackupData', {
      cloudservicetype: 'string',
      imagetype: 'string',
      vcpus: 'number',
      ram: 'number',
      disk: 'number',
    }),
    extend_info: extendInfo,
  }),
});

export const volumeBackupAnswer = shape('VolumeBackupAnswer', {
  backup: shape('VolumeBackup', {
    id: 'string',
    name: 'string',
    description: 'string',
    status: 'string',
    created_at: 'string',
    updated_at: 'string',
    data_timestamp: 'string',
    availability_zone: 'string',
    volume_id: 'string',
    size: 'number',
    snapshot_id: 'string',
    container: 'string',
    object_count: 'number',
    fail_reason: 'string',
    is_incremental: 'boolean',
    has_dependent_backups: 'boolean',
    service_metadata: 'string',
  }),
});
