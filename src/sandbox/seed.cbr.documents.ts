import type { CbrBackup } from './cbr.wire.js';
import { PROVIDERS } from './seed.cbr.builder.js';

/** The examples that the service's own API reference prints, value for value but for the project. */
export const DOCUMENTED = {
  documented: '6df2b54c-dd62-4059-a07c-1b8f24f2725d',
  documentedChild: '5d822633-2bbf-4af8-a16e-5ab1c7705235',
  documentedServer: 'b1c4afd9-e7a6-4888-9010-c2bac3aa7910',
  documentedVolume: '5606aab5-2dc2-4498-8144-dc848d099af5',
} as const;

const TREE = {
  provider_id: PROVIDERS.server,
  checkpoint_id: '8b0851a8-adf3-4f4c-a914-dead08bf9664',
  updated_at: null,
  vault_id: '3b5816b5-f29c-4172-9d9a-76c719a659ce',
  image_type: 'backup',
  resource_size: 40,
  status: 'available',
  resource_name: 'ecs-1f0f-0002',
  expired_at: null,
  protected_at: null,
};

export function documentedCbr(projectId: string): CbrBackup[] {
  return [treeParent(projectId), treeChild(projectId), listedServer(projectId), listedVolume(projectId)];
}

function treeParent(projectId: string): CbrBackup {
  return {
    ...TREE,
    enterprise_project_id: '0',
    id: DOCUMENTED.documented,
    resource_az: 'az1.dc1',
    resource_id: '94eba8b2-acc9-4d82-badc-127144cc5526',
    parent_id: null,
    extend_info: {
      auto_trigger: true,
      supported_restore_mode: 'backup',
      os_images_data: null,
      contain_system_disk: true,
      snapshot_id: null,
      bootable: null,
      support_lld: true,
    },
    project_id: projectId,
    description: 'backup_description',
    name: 'backup_name',
    created_at: '2019-05-10T07:59:12.084695',
    resource_type: 'OS::Nova::Server',
  };
}

function treeChild(projectId: string): CbrBackup {
  return {
    ...TREE,
    id: DOCUMENTED.documentedChild,
    resource_az: null,
    resource_id: 'eccbcfdd-f843-4bbb-b2c0-a5ce861f9376',
    parent_id: DOCUMENTED.documented,
    extend_info: {
      auto_trigger: true,
      supported_restore_mode: null,
      os_images_data: null,
      snapshot_id: '5230a977-1a94-4092-8edd-519303a44cda',
      bootable: true,
      support_lld: null,
      encrypted: true,
    },
    project_id: projectId,
    description: null,
    name: 'autobk_a843_ecs-1f0f-0002',
    created_at: '2019-05-10T07:59:59.450700',
    resource_type: 'OS::Cinder::Volume',
  };
}

/** The two of the list's example have fewer keys, and none of them null. */
const LISTED = {
  resource_az: 'br-iaas-odin1a',
  image_type: 'backup',
  resource_size: 40,
  status: 'available',
  description: '',
};

function listedServer(projectId: string): CbrBackup {
  return {
    ...LISTED,
    provider_id: PROVIDERS.server,
    checkpoint_id: '1fced58b-2a31-4851-bcbb-96216f83ce99',
    updated_at: '2020-02-21T07:07:25.113761',
    vault_id: 'cca85ea5-00a4-418d-9222-bd83985bc515',
    id: DOCUMENTED.documentedServer,
    resource_id: '1a503932-ee8f-4dd5-8248-8dfb57e584c5',
    extend_info: {
      auto_trigger: true,
      supported_restore_mode: 'backup',
      contain_system_disk: true,
      support_lld: true,
      system_disk: false,
    },
    project_id: projectId,
    resource_name: 'test001-02',
    expired_at: '2020-05-21T07:00:54.060493',
    name: 'autobk_b629',
    created_at: '2020-02-21T07:00:54.065135',
    resource_type: 'OS::Nova::Server',
  };
}

function listedVolume(projectId: string): CbrBackup {
  return {
    ...LISTED,
    provider_id: PROVIDERS.disk,
    checkpoint_id: 'f64c351f-769f-4c04-8806-fd90a59e9b12',
    updated_at: '2020-02-21T07:09:37.767084',
    vault_id: '79bd9daa-884f-4f84-b8fe-235d58cd927d',
    id: DOCUMENTED.documentedVolume,
    resource_id: '54f7ccbc-072f-4ec5-a7b7-b24dabdb4539',
    extend_info: {
      auto_trigger: true,
      snapshot_id: 'e3def9a8-e4b4-4c12-b132-f4ba8ce9a34f',
      bootable: true,
      support_lld: true,
      encrypted: false,
      system_disk: false,
    },
    project_id: projectId,
    resource_name: 'qsy_000',
    expired_at: '2020-03-22T07:00:34.877896',
    name: 'autobk_6809',
    created_at: '2020-02-21T07:00:34.882174',
    resource_type: 'OS::Cinder::Volume',
  };
}
