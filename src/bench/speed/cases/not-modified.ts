import type { Ask, Contender } from '../contender.js';
import { askOnce } from '../drivers/ask-once.js';
import type { SpeedCase } from '../speed-case.js';
import { EVERYBODY } from './everybody.js';
import { saturate } from './saturate.js';

export const notModified: SpeedCase = {
  name: 'not-modified',
  title: 'a view that the caller has already',
  limit: 'As a warm hit: of 2 KB the body is the smaller part.',
  stage: () => EVERYBODY,
  measure: async (stage, effort) => {
    const [id = ''] = stage.freshIds(1);
    return [
      await saturate(stage, effort, {
        what: '304',
        bare: 'node:http that sends a 304 with the same headers, without a key',
        ask: (contender) => conditional(contender, id),
        status: 304,
        absent: { hive: 'answers to POST have no ETag' },
        targets: [{ than: 'bare', atLeast: 0.75 }],
        whyBehind: { nginx: 'a proxy in C that compares one key as text, and knows neither projects nor rights' },
      }),
    ];
  },
};

async function conditional(contender: Contender, id: string): Promise<Ask | null> {
  if (contender.name === 'hive') return null;
  await askOnce(contender.view(id));
  const { headers } = await askOnce(contender.view(id));
  return headers['etag'] === undefined ? null : contender.view(id, { 'If-None-Match': headers['etag'] });
}
