import { CbrStore } from './cbr.store.js';
import { found, merge, patchRecord } from './records.js';
import { type Run, itemAt, rowAt } from './running.js';
import type { BackupRow, CheckpointItem } from './wire.js';

export const SANDBOX_PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

export type BackupService = 'csbs' | 'vbs' | 'cbr';

export interface Project {
  readonly id: string;
  readonly name: string;
  /** What it may use: projects of today only CBR, older ones what they have had before. */
  readonly services: Set<BackupService>;
  readonly items: Map<string, CheckpointItem>;
  readonly rows: Map<string, BackupRow>;
  /** Backups under way, by item id. */
  readonly runs: Map<string, Run>;
  readonly cbr: CbrStore;
}

export interface User {
  id: string;
  name: string;
  password: string;
}

export interface ApplicationCredential {
  id: string;
  name: string;
  secret: string;
  projectId: string;
  expiresAt: Date | null;
}

/** Of an IAM user, for requests that are signed instead of carrying a token. */
export interface AccessKey {
  accessKey: string;
  secretKey: string;
  /** Meant by a request that names none. */
  projectId: string;
}

/** As public as the sandbox's password. */
export const SANDBOX_ACCESS_KEY: Readonly<AccessKey> = {
  accessKey: 'SANDBOXACCESSKEY0001',
  secretKey: 'sandbox-secret-key',
  projectId: SANDBOX_PROJECT,
};

/** The one memory that all services render from. The records may be changed in place. */
export class World {
  readonly projects = new Map<string, Project>();
  readonly user: User = {
    id: '4a7f2d0c9be14c5fb1f36f1d2a90c7e8',
    name: 'sandbox-operator',
    password: 'sandbox-password',
  };
  readonly applicationCredentials: ApplicationCredential[] = [];
  readonly accessKeys: AccessKey[] = [];

  /** @param home - The project that is meant wherever none is named. */
  constructor(readonly home: string = SANDBOX_PROJECT) {}

  addProject(id: string, name: string, services: Iterable<BackupService> = ['csbs', 'vbs']): Project {
    const project: Project = {
      id,
      name,
      services: new Set(services),
      items: new Map(),
      rows: new Map(),
      runs: new Map(),
      cbr: new CbrStore(),
    };
    this.projects.set(id, project);
    return project;
  }

  /** CSBS and VBS take in no more projects, and refuse those that have never used them. */
  isClosedTo(projectId: string, service: BackupService): boolean {
    return this.projects.get(projectId)?.services.has(service) === false;
  }

  /** What CBR holds of a project, to be changed while it runs. */
  cbr(projectId?: string): CbrStore {
    return this.project(projectId).cbr;
  }

  project(id: string = this.home): Project {
    return found(this.projects.get(id), 'project', id);
  }

  addItem(item: CheckpointItem, projectId?: string): void {
    this.project(projectId).items.set(item.id, item);
  }

  addRow(row: BackupRow, projectId?: string): void {
    this.project(projectId).rows.set(row.id, row);
  }

  addBackup({ item, rows }: { item: CheckpointItem; rows: BackupRow[] }, projectId?: string): void {
    this.addItem(item, projectId);
    for (const row of rows) this.addRow(row, projectId);
  }

  item(id: string): CheckpointItem {
    return found(this.holderOf('items', id)?.items.get(id), 'item', id);
  }

  row(id: string): BackupRow {
    return found(this.holderOf('rows', id)?.rows.get(id), 'row', id);
  }

  removeItem(id: string): void {
    this.holderOf('items', id)?.items.delete(id);
  }

  removeRow(id: string): void {
    this.holderOf('rows', id)?.rows.delete(id);
  }

  /** Sets fields to anything, wrong types included; `undefined` removes a key; `extend_info` is merged. */
  patchItem(id: string, patch: Record<string, unknown>): void {
    patchRecord(this.item(id), patch);
  }

  patchRow(id: string, patch: Record<string, unknown>): void {
    merge(this.row(id), patch);
  }

  /** Makes a stored item with status `protecting` (and its rows with `creating`) move with the clock. */
  run(itemId: string, run: Omit<Run, 'rowIds'>): void {
    const project = found(this.holderOf('items', itemId), 'item', itemId);
    const volumes = this.item(itemId).extend_info.volume_backups ?? [];
    project.runs.set(itemId, { ...run, rowIds: new Set(volumes.map((volume) => volume.id)) });
  }

  itemsSeenAt(projectId: string, at: Date): CheckpointItem[] {
    const project = this.project(projectId);
    return [...project.items.values()].map((item) => itemAt(item, project.runs.get(item.id), at));
  }

  rowsSeenAt(projectId: string, at: Date): BackupRow[] {
    const project = this.project(projectId);
    const runs = new Map([...project.runs.values()].flatMap((run) => [...run.rowIds].map((id) => [id, run] as const)));
    // By the status first: of thousands of rows hardly one is under way, and a look for each by its id takes longer than all the rest of an answer.
    return [...project.rows.values()].map((row) =>
      row.status === 'creating' ? rowAt(row, runs.get(row.id), at) : row,
    );
  }

  rowSeenAt(projectId: string, id: string, at: Date): BackupRow | undefined {
    const project = this.project(projectId);
    const row = project.rows.get(id);
    const run = [...project.runs.values()].find(({ rowIds }) => rowIds.has(id));
    return row === undefined ? undefined : rowAt(row, run, at);
  }

  itemSeenAt(projectId: string, id: string, at: Date): CheckpointItem | undefined {
    const project = this.project(projectId);
    const item = project.items.get(id);
    return item === undefined ? undefined : itemAt(item, project.runs.get(id), at);
  }

  private holderOf(kind: 'items' | 'rows', id: string): Project | undefined {
    return [...this.projects.values()].find((project) => project[kind].has(id));
  }
}
