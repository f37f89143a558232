import type { Json } from '../core/json.js';

/** What became of one backup of a batch; `view` is JSON, encoded before. */
export type BatchItem =
  { readonly id: string; readonly view: Buffer } | { readonly id: string; readonly problem: Json };

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
