import type { SpeedCase } from '../speed-case.js';
import { checkBatch } from '../same-content.js';
import { EVERYBODY } from './everybody.js';
import { saturate } from './saturate.js';

/** The most that a batch may have. */
const IDS = 100;

export const largeGzip: SpeedCase = {
  name: 'large-gzip',
  title: 'a hundred views in one answer, packed',
  limit:
    'Each of the hundred is looked up for itself, whatever else is in the batch; then bytes are copied into sockets.',
  stage: () => EVERYBODY,
  measure: async (stage, effort) => {
    const ids = stage.freshIds(IDS);
    await checkBatch(stage, ids);
    return [
      await saturate(stage, effort, {
        what: 'warm batch, 260 KB, gzip',
        bare: 'node:http that sends the same packed bytes and headers, without a key',
        ask: (contender) => Promise.resolve(contender.batch(ids, { 'Accept-Encoding': 'gzip' })),
        status: 200,
        targets: [{ than: 'bare', atLeast: 0.9 }],
        whyBehind: { nginx: 'it keeps the packed answer to this very address as one file' },
      }),
    ];
  },
};
