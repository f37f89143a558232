import type { JsonObject } from '../../src/core/json.js';

export const CBR_BACKUP_ID = '4e1d2c3b-5a69-4788-9796-a5b4c3d2e1f0';
export const CBR_CHILD_ID = '7f60514e-3d2c-4b1a-8f09-e8d7c6b5a493';

/** A server backup with every key that the document of CBR names, in a project of its own. */
export function aCbrBackup(changes: JsonObject = {}): JsonObject {
  return {
    id: CBR_BACKUP_ID,
    checkpoint_id: '0c3f8a52-7d0a-4f7e-9a35-6a1f2be0c1d4',
    project_id: 'b23b579f08c84228b9b4673c46f0c442',
    vault_id: '61727384-95a6-47b8-89ca-dbecfd0e1f20',
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    enterprise_project_id: '0',
    parent_id: null,
    name: 'weekly_shop-01',
    description: 'before the move',
    status: 'available',
    image_type: 'backup',
    created_at: '2024-03-09T01:30:12.084695',
    updated_at: '2024-03-09T01:41:25.114000',
    protected_at: null,
    expired_at: null,
    resource_id: '5b9d7f0e-6a3c-4b1d-8e2f-90a1b2c3d4e5',
    resource_name: 'shop-01',
    resource_type: 'OS::Nova::Server',
    resource_az: 'eu-de-01',
    resource_size: 40,
    children: [aCbrChild()],
    extend_info: {
      auto_trigger: true,
      bootable: null,
      incremental: false,
      snapshot_id: null,
      support_lld: true,
      supported_restore_mode: 'backup',
      os_images_data: [{ image_id: 'b7f7f7a2-2f3c-4d0b-8a60-0a2f6f3f7c11' }],
      contain_system_disk: true,
      app_consistency: {
        app_consistency: '1',
        app_consistency_status: '0',
        app_consistency_error_code: '0',
        app_consistency_error_message: '',
      },
    },
    replication_records: [],
    ...changes,
  };
}

/** The backup of its one disk. */
export function aCbrChild(changes: JsonObject = {}): JsonObject {
  return {
    id: CBR_CHILD_ID,
    checkpoint_id: '0c3f8a52-7d0a-4f7e-9a35-6a1f2be0c1d4',
    project_id: 'b23b579f08c84228b9b4673c46f0c442',
    vault_id: '61727384-95a6-47b8-89ca-dbecfd0e1f20',
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    parent_id: CBR_BACKUP_ID,
    name: 'weekly_shop-01_system',
    description: null,
    status: 'available',
    image_type: 'backup',
    created_at: '2024-03-09T01:30:59.450700',
    updated_at: null,
    protected_at: null,
    expired_at: null,
    resource_id: 'a0b1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d',
    resource_name: 'shop-01-system',
    resource_type: 'OS::Cinder::Volume',
    resource_az: null,
    resource_size: 40,
    children: [],
    extend_info: {
      auto_trigger: true,
      bootable: true,
      incremental: false,
      snapshot_id: 'd1c2b3a4-0f1e-4d2c-9b3a-485766758493',
      support_lld: null,
      supported_restore_mode: null,
      os_images_data: null,
      encrypted: true,
      system_disk: true,
    },
    ...changes,
  };
}
