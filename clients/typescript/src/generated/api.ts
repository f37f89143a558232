// Made of openapi.json. Run: npm run openapi

export interface paths {
  readonly '/api/v1/projects': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Who the caller is and what it may see */
    readonly get: operations['getProjects'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/projects/{project_id}/backups': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** A page of a project’s backups, or up to a hundred merged views, each on its own */
    readonly get: operations['getBackups'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/projects/{project_id}/backups/{checkpoint_item_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The merged view of one server backup */
    readonly get: operations['getBackup'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/projects/{project_id}/backups/{checkpoint_item_id}/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The merged view of one server backup, now and whenever it changes */
    readonly get: operations['followBackup'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/projects/{project_id}/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Up to a hundred merged views in one stream, each now and whenever it changes */
    readonly get: operations['followBackups'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/api/v1/projects/{project_id}/volume-backups': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** A page of a project’s volume backups */
    readonly get: operations['getVolumeBackups'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    readonly AppConsistency: {
      readonly mode: components['schemas']['Count'] | null;
      readonly status: components['schemas']['Count'] | null;
      readonly errorCode: string | null;
      readonly errorMessage: string | null;
    };
    /** @description The UUID of a server backup, lower case. */
    readonly BackupId: string;
    /** @enum {string} */
    readonly BackupKind: 'disk' | 'server' | 'disk-copy' | 'server-copy' | 'unknown';
    readonly BackupPage: {
      readonly items: readonly components['schemas']['BackupView'][];
      readonly nextCursor: string | null;
    };
    /** @description One server backup, both halves joined: what `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}` answers. */
    readonly BackupView: {
      readonly checkpointId: string | null;
      readonly name: string | null;
      readonly description: string | null;
      readonly status: components['schemas']['Status'];
      readonly rawStatus: string | null;
      readonly progressPercent: components['schemas']['Percent'] | null;
      readonly createdAt: components['schemas']['UtcTime'] | null;
      readonly updatedAt: components['schemas']['UtcTime'] | null;
      readonly finishedAt: components['schemas']['UtcTime'] | null;
      readonly incremental: boolean | null;
      readonly automatic: boolean | null;
      readonly imageType: string | null;
      readonly sizeBytes: components['schemas']['Bytes'] | null;
      readonly averageRateBytesPerSecond: components['schemas']['Bytes'] | null;
      readonly spaceSavingRatio: number | null;
      readonly restoreMode: string | null;
      readonly lazyLoading: boolean | null;
      readonly taskId: string | null;
      readonly hypervisorType: string | null;
      readonly copy: {
        readonly status: string | null;
        readonly region: string | null;
      };
      readonly failure: components['schemas']['Failure'] | null;
      readonly appConsistency: components['schemas']['AppConsistency'] | null;
      readonly imageIds: readonly string[];
      readonly tags: readonly {
        readonly key: string | null;
        readonly value: string | null;
      }[];
      readonly resource: components['schemas']['Resource'];
      readonly id: components['schemas']['BackupId'];
      readonly projectId: components['schemas']['ProjectId'];
      /** @description The service that has it; only where the gateway is set up for both. */
      readonly origin?: components['schemas']['Origin'];
      readonly volumes: readonly components['schemas']['VolumeView'][];
      readonly summary: {
        readonly volumes: components['schemas']['Total'];
        readonly matched: components['schemas']['Total'];
        readonly missing: components['schemas']['Total'];
        readonly unknown: components['schemas']['Total'];
        readonly discrepancies: components['schemas']['Total'];
      };
      readonly completeness: components['schemas']['Completeness'];
      readonly warnings: readonly components['schemas']['Warning'][];
      /** @description Of the services that know backups of servers the one that does not have this one is `skipped`. `cbr`: only with `origin`. */
      readonly sources: {
        readonly csbs: components['schemas']['SourceState'];
        readonly vbs: components['schemas']['SourceState'];
        readonly cbr?: components['schemas']['SourceState'];
      };
    };
    /** @description Of many backups each on its own, in the order asked. */
    readonly BatchAnswer: {
      readonly items: readonly (components['schemas']['BatchView'] | components['schemas']['BatchProblem'])[];
    };
    readonly BatchProblem: {
      readonly id: components['schemas']['BackupId'];
      /** @constant */
      readonly ok: false;
      readonly problem: components['schemas']['ProblemBody'];
    };
    readonly BatchView: {
      readonly id: components['schemas']['BackupId'];
      /** @constant */
      readonly ok: true;
      readonly backup: components['schemas']['BackupView'];
    };
    /** @description Whole bytes, or bytes per second; 1024-based where the cloud said MB or GB. */
    readonly Bytes: number;
    /** @enum {string} */
    readonly Completeness: 'complete' | 'partial';
    /** @description As the cloud counts it. */
    readonly Count: number;
    /** @description A fact that both services state, differently. `csbs`: what the one says that has the backup of the server, whichever that is. */
    readonly Discrepancy: {
      /** @enum {string} */
      readonly field: 'status' | 'volumeId' | 'volumeSizeBytes' | 'snapshotId';
      readonly csbs: string | number;
      readonly vbs: string | number;
    };
    readonly Failure: {
      readonly code: string | null;
      readonly description: string | null;
      readonly reason: string | null;
      readonly operation: string | null;
    };
    /**
     * @description The gateway's own words for it, as callers see them (contract codes of 502, 503 and 504).
     * @enum {string}
     */
    readonly FailureCode:
      | 'upstream-timeout'
      | 'upstream-error'
      | 'upstream-auth'
      | 'upstream-unavailable'
      | 'upstream-throttled'
      | 'upstream-malformed'
      | 'overloaded';
    readonly FieldError: {
      readonly field: string;
      readonly message: string;
    };
    /**
     * @description `missing` is proved: VBS said 404 for that id, or a complete list lacks it. `unknown`: VBS could not be asked to the end. `skipped`: nobody wanted it asked.
     * @enum {string}
     */
    readonly Match: 'matched' | 'missing' | 'unknown' | 'skipped';
    /** @enum {string} */
    readonly Origin: 'csbs' | 'cbr';
    readonly Percent: number;
    /** @description A refusal (RFC 9457). */
    readonly ProblemBody: {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly code: components['schemas']['ProblemCode'];
      readonly detail: string;
      readonly requestId: string;
      /** @description Which field of the request is out of form, and what is allowed. */
      readonly errors?: readonly components['schemas']['FieldError'][];
    };
    /** @enum {string} */
    readonly ProblemCode:
      | 'invalid-request'
      | 'unauthenticated'
      | 'forbidden'
      | 'not-found'
      | 'rate-limited'
      | 'internal-error'
      | 'upstream-error'
      | 'upstream-auth'
      | 'upstream-malformed'
      | 'incomplete'
      | 'overloaded'
      | 'upstream-throttled'
      | 'upstream-unavailable'
      | 'upstream-timeout';
    /** @description 32 lower-case hex digits. */
    readonly ProjectId: string;
    /** @description The server that was backed up. */
    readonly Resource: {
      readonly id: string | null;
      readonly name: string | null;
      readonly type: string | null;
      readonly availabilityZone: string | null;
      readonly region: string | null;
      readonly serviceType: string | null;
      readonly imageType: string | null;
      readonly vcpus: components['schemas']['Count'] | null;
      readonly ramBytes: components['schemas']['Bytes'] | null;
      readonly systemDiskBytes: components['schemas']['Bytes'] | null;
      /** @description Customers' addresses: shown only with the scope `network`. */
      readonly eip: string | null;
      readonly privateIp: string | null;
    };
    readonly SelectedAppConsistency: {
      readonly mode?: components['schemas']['Count'] | null;
      readonly status?: components['schemas']['Count'] | null;
      readonly errorCode?: string | null;
      readonly errorMessage?: string | null;
    };
    readonly SelectedBackupPage: {
      readonly items: readonly components['schemas']['SelectedBackupView'][];
      readonly nextCursor: string | null;
    };
    /** @description One server backup, both halves joined: what `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}` answers. */
    readonly SelectedBackupView: {
      readonly checkpointId?: string | null;
      readonly name?: string | null;
      readonly description?: string | null;
      readonly status?: components['schemas']['Status'];
      readonly rawStatus?: string | null;
      readonly progressPercent?: components['schemas']['Percent'] | null;
      readonly createdAt?: components['schemas']['UtcTime'] | null;
      readonly updatedAt?: components['schemas']['UtcTime'] | null;
      readonly finishedAt?: components['schemas']['UtcTime'] | null;
      readonly incremental?: boolean | null;
      readonly automatic?: boolean | null;
      readonly imageType?: string | null;
      readonly sizeBytes?: components['schemas']['Bytes'] | null;
      readonly averageRateBytesPerSecond?: components['schemas']['Bytes'] | null;
      readonly spaceSavingRatio?: number | null;
      readonly restoreMode?: string | null;
      readonly lazyLoading?: boolean | null;
      readonly taskId?: string | null;
      readonly hypervisorType?: string | null;
      readonly copy?: {
        readonly status?: string | null;
        readonly region?: string | null;
      };
      readonly failure?: components['schemas']['SelectedFailure'] | null;
      readonly appConsistency?: components['schemas']['SelectedAppConsistency'] | null;
      readonly imageIds?: readonly string[];
      readonly tags?: readonly {
        readonly key?: string | null;
        readonly value?: string | null;
      }[];
      readonly resource?: components['schemas']['SelectedResource'];
      readonly id: components['schemas']['BackupId'];
      readonly projectId: components['schemas']['ProjectId'];
      /** @description The service that has it; only where the gateway is set up for both. */
      readonly origin?: components['schemas']['Origin'];
      readonly volumes?: readonly components['schemas']['SelectedVolumeView'][];
      readonly summary?: {
        readonly volumes?: components['schemas']['Total'];
        readonly matched?: components['schemas']['Total'];
        readonly missing?: components['schemas']['Total'];
        readonly unknown?: components['schemas']['Total'];
        readonly discrepancies?: components['schemas']['Total'];
      };
      readonly completeness?: components['schemas']['Completeness'];
      readonly warnings?: readonly components['schemas']['SelectedWarning'][];
      /** @description Of the services that know backups of servers the one that does not have this one is `skipped`. `cbr`: only with `origin`. */
      readonly sources?: {
        readonly csbs?: components['schemas']['SelectedSourceState'];
        readonly vbs?: components['schemas']['SelectedSourceState'];
        readonly cbr?: components['schemas']['SelectedSourceState'];
      };
    };
    /** @description A fact that both services state, differently. `csbs`: what the one says that has the backup of the server, whichever that is. */
    readonly SelectedDiscrepancy: {
      /** @enum {string} */
      readonly field?: 'status' | 'volumeId' | 'volumeSizeBytes' | 'snapshotId';
      readonly csbs?: string | number;
      readonly vbs?: string | number;
    };
    readonly SelectedFailure: {
      readonly code?: string | null;
      readonly description?: string | null;
      readonly reason?: string | null;
      readonly operation?: string | null;
    };
    /** @description The server that was backed up. */
    readonly SelectedResource: {
      readonly id: string | null;
      readonly name?: string | null;
      readonly type?: string | null;
      readonly availabilityZone?: string | null;
      readonly region?: string | null;
      readonly serviceType?: string | null;
      readonly imageType?: string | null;
      readonly vcpus?: components['schemas']['Count'] | null;
      readonly ramBytes?: components['schemas']['Bytes'] | null;
      readonly systemDiskBytes?: components['schemas']['Bytes'] | null;
      /** @description Customers' addresses: shown only with the scope `network`. */
      readonly eip?: string | null;
      readonly privateIp?: string | null;
    };
    readonly SelectedSourceState: {
      /** @enum {string} */
      readonly status?: 'ok' | 'stale' | 'unavailable' | 'skipped';
      /** @description When the upstream gave the answer that these values came from (RFC 3339 UTC). */
      readonly fetchedAt?: components['schemas']['UtcTime'] | null;
      readonly error?: components['schemas']['FailureCode'] | null;
    };
    /** @description One entry of the list of volume backups. */
    readonly SelectedVolumeBackupEntry: {
      readonly name?: string | null;
      readonly description?: string | null;
      readonly status?: components['schemas']['Status'];
      readonly rawStatus?: string | null;
      readonly createdAt?: components['schemas']['UtcTime'] | null;
      readonly updatedAt?: components['schemas']['UtcTime'] | null;
      /** @description When the data was captured; the document's "current time" is wrong. */
      readonly dataTimestamp?: components['schemas']['UtcTime'] | null;
      readonly availabilityZone?: string | null;
      readonly volumeId?: string | null;
      /** @description The source disk's size, not the backup's. */
      readonly volumeSizeBytes?: components['schemas']['Bytes'] | null;
      readonly snapshotId?: string | null;
      readonly container?: string | null;
      readonly objectCount?: components['schemas']['Count'] | null;
      readonly failReason?: string | null;
      readonly incremental?: boolean | null;
      readonly hasDependentBackups?: boolean | null;
      readonly metadata?: components['schemas']['SelectedVolumeBackupMetadata'] | null;
      readonly id: string;
      readonly projectId: string;
    };
    /** @description One disk backup as VBS knows it: the `vbs` half of a volume in the view. */
    readonly SelectedVolumeBackupFacts: {
      readonly name?: string | null;
      readonly description?: string | null;
      readonly status?: components['schemas']['Status'];
      readonly rawStatus?: string | null;
      readonly createdAt?: components['schemas']['UtcTime'] | null;
      readonly updatedAt?: components['schemas']['UtcTime'] | null;
      /** @description When the data was captured; the document's "current time" is wrong. */
      readonly dataTimestamp?: components['schemas']['UtcTime'] | null;
      readonly availabilityZone?: string | null;
      readonly volumeId?: string | null;
      /** @description The source disk's size, not the backup's. */
      readonly volumeSizeBytes?: components['schemas']['Bytes'] | null;
      readonly snapshotId?: string | null;
      readonly container?: string | null;
      readonly objectCount?: components['schemas']['Count'] | null;
      readonly failReason?: string | null;
      readonly incremental?: boolean | null;
      readonly hasDependentBackups?: boolean | null;
      readonly metadata?: components['schemas']['SelectedVolumeBackupMetadata'] | null;
    };
    /** @description What may be shown of `service_metadata`: an allow-list. The text also holds key material and storage paths. */
    readonly SelectedVolumeBackupMetadata: {
      readonly bootable?: boolean | null;
      readonly progressPercent?: components['schemas']['Percent'] | null;
      readonly backupKind?: components['schemas']['BackupKind'];
      readonly deduplicated?: boolean | null;
      readonly compressed?: boolean | null;
      readonly encrypted?: boolean;
      readonly spaceSavingRate?: number | null;
      /** @description All backups of the chain this one belongs to, not this one alone. */
      readonly chainSizeBytes?: components['schemas']['Bytes'] | null;
      readonly averageRateBytesPerSecond?: components['schemas']['Bytes'] | null;
      readonly volumeType?: string | null;
    };
    readonly SelectedVolumeBackupPage: {
      readonly items: readonly components['schemas']['SelectedVolumeBackupEntry'][];
      readonly nextCursor: string | null;
    };
    readonly SelectedVolumeView: {
      readonly id: string | null;
      readonly name?: string | null;
      readonly status?: components['schemas']['Status'];
      readonly rawStatus?: string | null;
      readonly bootable?: boolean | null;
      readonly incremental?: boolean | null;
      readonly imageType?: string | null;
      readonly backupSizeBytes?: components['schemas']['Bytes'] | null;
      readonly averageRateBytesPerSecond?: components['schemas']['Bytes'] | null;
      readonly spaceSavingRatio?: number | null;
      readonly snapshotId?: string | null;
      readonly source?: {
        readonly volumeId?: string | null;
        readonly volumeName?: string | null;
        readonly volumeSizeBytes?: components['schemas']['Bytes'] | null;
      };
      readonly match?: components['schemas']['Match'];
      readonly vbs?: components['schemas']['SelectedVolumeBackupFacts'] | null;
      readonly discrepancies?: readonly components['schemas']['SelectedDiscrepancy'][];
    };
    /** @description Something tolerated on the way. `path` is a path in the view. Messages never quote the upstream: the value may be a secret. */
    readonly SelectedWarning: {
      readonly code?: components['schemas']['WarningCode'];
      readonly message?: string;
      readonly path?: string;
    };
    readonly SourceState: {
      /** @enum {string} */
      readonly status: 'ok' | 'stale' | 'unavailable' | 'skipped';
      /** @description When the upstream gave the answer that these values came from (RFC 3339 UTC). */
      readonly fetchedAt: components['schemas']['UtcTime'] | null;
      readonly error: components['schemas']['FailureCode'] | null;
    };
    /** @enum {string} */
    readonly Status: 'pending' | 'running' | 'available' | 'restoring' | 'error' | 'deleting' | 'deleted' | 'unknown';
    /** @description What an event stream says of a refusal. */
    readonly StreamProblem: {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly code: components['schemas']['ProblemCode'];
      readonly detail: string;
      readonly requestId: string;
      /** @description Which field of the request is out of form, and what is allowed. */
      readonly errors?: readonly components['schemas']['FieldError'][];
      /** @description Which of the backups it is about; without it, it is about the whole stream. */
      readonly backupId?: components['schemas']['BackupId'];
    };
    readonly Total: number;
    /**
     * Format: date-time
     * @description RFC 3339 UTC with all the digits that the cloud gave.
     * @example 2017-04-15T04:20:37.277880Z
     */
    readonly UtcTime: string;
    /** @description One entry of the list of volume backups. */
    readonly VolumeBackupEntry: {
      readonly name: string | null;
      readonly description: string | null;
      readonly status: components['schemas']['Status'];
      readonly rawStatus: string | null;
      readonly createdAt: components['schemas']['UtcTime'] | null;
      readonly updatedAt: components['schemas']['UtcTime'] | null;
      /** @description When the data was captured; the document's "current time" is wrong. */
      readonly dataTimestamp: components['schemas']['UtcTime'] | null;
      readonly availabilityZone: string | null;
      readonly volumeId: string | null;
      /** @description The source disk's size, not the backup's. */
      readonly volumeSizeBytes: components['schemas']['Bytes'] | null;
      readonly snapshotId: string | null;
      readonly container: string | null;
      readonly objectCount: components['schemas']['Count'] | null;
      readonly failReason: string | null;
      readonly incremental: boolean | null;
      readonly hasDependentBackups: boolean | null;
      readonly metadata: components['schemas']['VolumeBackupMetadata'] | null;
      readonly id: string;
      readonly projectId: string;
    };
    /** @description One disk backup as VBS knows it: the `vbs` half of a volume in the view. */
    readonly VolumeBackupFacts: {
      readonly name: string | null;
      readonly description: string | null;
      readonly status: components['schemas']['Status'];
      readonly rawStatus: string | null;
      readonly createdAt: components['schemas']['UtcTime'] | null;
      readonly updatedAt: components['schemas']['UtcTime'] | null;
      /** @description When the data was captured; the document's "current time" is wrong. */
      readonly dataTimestamp: components['schemas']['UtcTime'] | null;
      readonly availabilityZone: string | null;
      readonly volumeId: string | null;
      /** @description The source disk's size, not the backup's. */
      readonly volumeSizeBytes: components['schemas']['Bytes'] | null;
      readonly snapshotId: string | null;
      readonly container: string | null;
      readonly objectCount: components['schemas']['Count'] | null;
      readonly failReason: string | null;
      readonly incremental: boolean | null;
      readonly hasDependentBackups: boolean | null;
      readonly metadata: components['schemas']['VolumeBackupMetadata'] | null;
    };
    /** @description What may be shown of `service_metadata`: an allow-list. The text also holds key material and storage paths. */
    readonly VolumeBackupMetadata: {
      readonly bootable: boolean | null;
      readonly progressPercent: components['schemas']['Percent'] | null;
      readonly backupKind: components['schemas']['BackupKind'];
      readonly deduplicated: boolean | null;
      readonly compressed: boolean | null;
      readonly encrypted: boolean;
      readonly spaceSavingRate: number | null;
      /** @description All backups of the chain this one belongs to, not this one alone. */
      readonly chainSizeBytes: components['schemas']['Bytes'] | null;
      readonly averageRateBytesPerSecond: components['schemas']['Bytes'] | null;
      readonly volumeType: string | null;
    };
    readonly VolumeBackupPage: {
      readonly items: readonly components['schemas']['VolumeBackupEntry'][];
      readonly nextCursor: string | null;
    };
    readonly VolumeView: {
      readonly id: string | null;
      readonly name: string | null;
      readonly status: components['schemas']['Status'];
      readonly rawStatus: string | null;
      readonly bootable: boolean | null;
      readonly incremental: boolean | null;
      readonly imageType: string | null;
      readonly backupSizeBytes: components['schemas']['Bytes'] | null;
      readonly averageRateBytesPerSecond: components['schemas']['Bytes'] | null;
      readonly spaceSavingRatio: number | null;
      readonly snapshotId: string | null;
      readonly source: {
        readonly volumeId: string | null;
        readonly volumeName: string | null;
        readonly volumeSizeBytes: components['schemas']['Bytes'] | null;
      };
      readonly match: components['schemas']['Match'];
      readonly vbs: components['schemas']['VolumeBackupFacts'] | null;
      readonly discrepancies: readonly components['schemas']['Discrepancy'][];
    };
    /** @description Something tolerated on the way. `path` is a path in the view. Messages never quote the upstream: the value may be a secret. */
    readonly Warning: {
      readonly code: components['schemas']['WarningCode'];
      readonly message: string;
      readonly path: string;
    };
    /** @enum {string} */
    readonly WarningCode:
      | 'wrong-type'
      | 'out-of-range'
      | 'unknown-status'
      | 'unreadable-metadata'
      | 'volume-id-missing'
      | 'volume-id-repeated'
      | 'volume-id-unusable'
      | 'foreign-row'
      | 'scan-truncated'
      | 'too-many-volumes'
      | 'volumes-left-out'
      | 'too-many-entries'
      | 'too-many-warnings';
    /** @description What `GET /api/v1/projects` tells a caller of itself. */
    readonly WhoAmI: {
      /** @description The name of the key, or the subject of the access token. */
      readonly caller: string;
      readonly scopes: readonly ('view' | 'raw' | 'network' | 'admin')[];
      readonly expiresAt: components['schemas']['UtcTime'] | null;
      readonly projects: readonly {
        readonly id: components['schemas']['ProjectId'];
        readonly name: string | null;
      }[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly getProjects: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: never;
  };
  readonly getBackups: {
    readonly parameters: {
      readonly query?: {
        /** @description Comma list of UUIDs: these, and no list. */
        readonly ids?: string;
        /** @description How many a page may have: 1 to 1000, else 50. */
        readonly limit?: string;
        /** @description The `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description By what it is sorted, `-` for descending; else the newest first. */
        readonly sort?:
          'createdAt' | '-createdAt' | 'updatedAt' | '-updatedAt' | 'name' | '-name' | 'status' | '-status';
        /** @description The normalized status. */
        readonly status?: components['schemas']['Status'];
        /** @description Any part of the name. */
        readonly name?: string;
        /** @description Of the server. */
        readonly resourceId?: string;
        /** @description Created then or later. */
        readonly from?: string;
        /** @description Created then or before. */
        readonly to?: string;
        /** @description Which service has it; else whichever the project has. */
        readonly origin?: components['schemas']['Origin'];
        /** @description `volumes`: VBS is asked for the disks; else every `vbs` is null. */
        readonly include?: 'volumes';
        /** @description Comma list of dotted paths of an item. */
        readonly fields?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: never;
  };
  readonly getBackup: {
    readonly parameters: {
      readonly query?: {
        /** @description Comma list of dotted paths of the view. Ids are always kept. */
        readonly fields?: string;
        /** @description `complete`: rather no answer than a partial one (502 `incomplete`). */
        readonly require?: 'complete';
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: never;
  };
  readonly followBackup: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: never;
  };
  readonly followBackups: {
    readonly parameters: {
      readonly query: {
        /** @description Comma list of UUIDs. */
        readonly ids: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: never;
  };
  readonly getVolumeBackups: {
    readonly parameters: {
      readonly query?: {
        /** @description How many a page may have: 1 to 1000, else 50. */
        readonly limit?: string;
        /** @description The `nextCursor` of the page before. */
        readonly cursor?: string;
        /** @description By what it is sorted, `-` for descending; else the newest first. */
        readonly sort?:
          | 'createdAt'
          | '-createdAt'
          | 'updatedAt'
          | '-updatedAt'
          | 'volumeSizeBytes'
          | '-volumeSizeBytes'
          | 'status'
          | '-status'
          | 'name'
          | '-name'
          | 'id'
          | '-id';
        /** @description The normalized status. */
        readonly status?: components['schemas']['Status'];
        /** @description The whole name. */
        readonly name?: string;
        /** @description Of the disk: its history. */
        readonly volumeId?: string;
        /** @description Comma list of dotted paths of an entry. */
        readonly fields?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: never;
  };
}
