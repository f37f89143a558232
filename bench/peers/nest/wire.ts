/** The two services' answers, as far as the view needs them. */
export interface CheckpointItem {
  id: string;
  checkpoint_id: string;
  name: string;
  status: string;
  description: string;
  resource_id: string;
  resource_type: string;
  created_at: string;
  updated_at: string;
  tags: { key: string; value: string }[];
  backup_data: {
    __openstack_region_name: string;
    cloudservicetype: string;
    imagetype: string;
    vcpus: number;
    ram: number;
    disk: number;
  };
  extend_info: {
    auto_trigger: boolean;
    average_speed: number;
    copy_from: string;
    copy_status: string;
    fail_code: { Code?: string; Description?: string };
    fail_op: string;
    fail_reason: string;
    finished_at: string;
    hypervisor_type: string;
    image_type: string;
    incremental: boolean;
    os_images_data: { image_id: string }[];
    resource_az: string;
    resource_name: string;
    size: number;
    space_saving_ratio: number;
    support_lld: boolean;
    supported_restore_mode: string;
    taskid: string;
    volume_backups: CheckpointVolume[];
  };
}

export interface CheckpointVolume {
  id: string;
  name: string;
  status: string;
  bootable: boolean;
  incremental: boolean;
  image_type: string;
  size: number;
  average_speed: number;
  space_saving_ratio: number;
  snapshot_id: string;
  source_volume_id: string;
  source_volume_name: string;
  source_volume_size: number;
}

export interface VolumeBackup {
  id: string;
  name: string | null;
  description: string | null;
  status: string;
  created_at: string;
  updated_at: string;
  data_timestamp: string;
  availability_zone: string;
  volume_id: string;
  size: number;
  snapshot_id: string | null;
  container: string | null;
  object_count: number;
  fail_reason: string | null;
  is_incremental: boolean;
  has_dependent_backups: boolean;
  service_metadata: string;
}
