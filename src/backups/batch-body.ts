import type { BackupView } from '../core/backup-view.js';
import type { BackupId } from '../core/formats.js';
import type { ProblemBody } from '../http/problem-body.js';

/** Of many backups each on its own, in the order asked. */
export interface BatchAnswer {
  readonly items: readonly (BatchView | BatchProblem)[];
}

export interface BatchView {
  readonly id: BackupId;
  readonly ok: true;
  readonly backup: BackupView;
}

export interface BatchProblem {
  readonly id: BackupId;
  readonly ok: false;
  readonly problem: ProblemBody;
}

/** What became of one backup of a batch; `view` is JSON, encoded before. */
export type BatchItem =
  { readonly id: string; readonly view: Buffer } | { readonly id: string; readonly problem: ProblemBody };

/** `{"items":[{"id","ok":true,"backup":{…}} | {"id","ok":false,"problem":{…}}]}`, put together of views that are encoded already. */
export function batchBody(items: readonly BatchItem[]): Buffer {
  const parts = items.flatMap((item, index) => {
    const comma = index === 0 ? '' : ',';
    const id = JSON.stringify(item.id);
    return 'view' in item
      ? [Buffer.from(`${comma}{"id":${id},"ok":true,"backup":`), item.view, CLOSE]
      : [Buffer.from(`${comma}{"id":${id},"ok":false,"problem":${JSON.stringify(item.problem)}}`)];
  });
  return Buffer.concat([Buffer.from('{"items":['), ...parts, Buffer.from(']}')]);
}

const CLOSE = Buffer.from('}');
