import type { SpeedCase } from '../speed-case.js';
import { EVERYBODY } from './everybody.js';
import { saturate } from './saturate.js';

export const warmHit: SpeedCase = {
  name: 'warm-hit',
  title: 'one view that is kept',
  limit:
    'The check of the key, the audit line and the headers that say how fresh the answer is: all per request; the body is bytes that lie ready.',
  stage: () => EVERYBODY,
  measure: async (stage, effort) => {
    const [id = ''] = stage.freshIds(1);
    return [
      await saturate(stage, effort, {
        what: 'warm hit, 2 KB',
        bare: 'node:http that sends the same bytes and headers, without a key',
        ask: (contender) => Promise.resolve(contender.view(id)),
        status: 200,
        targets: [
          { than: 'bare', atLeast: 0.75 },
          { than: 'nest-express', atLeast: 2.5 },
          { than: 'nest-fastify', atLeast: 1.7 },
        ],
        whyBehind: { nginx: 'a proxy in C that compares one key as text, and knows neither projects nor rights' },
      }),
    ];
  },
};
