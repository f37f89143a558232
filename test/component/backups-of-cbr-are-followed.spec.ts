import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { BOTH_PROJECT, CBR_ODD } from '../../src/sandbox/seed.cbr.js';
import { follow } from '../support/followed.js';
import { aGateway, bearer } from '../support/gateway.js';
import { twoInstances } from '../support/two-instances.js';
import { until } from '../support/until.js';

const MINUTE = 60_000;
const cloud = { projectId: BOTH_PROJECT };
const asked = (sandbox: Sandbox): readonly string[] =>
  sandbox.requests().flatMap(({ service }) => (service === 'csbs' || service === 'cbr' ? [service] : []));

describe('a backup of CBR', () => {
  it('is streamed until it is done, and CBR alone is asked meanwhile', async () => {
    const gateway = await aGateway({ sandbox: cloud });
    await gateway.view(CBR_ODD.waiting);
    gateway.sandbox.forgetRequests();
    const path = `${gateway.viewPath(CBR_ODD.waiting)}/events`;
    const followed = await follow(`${gateway.url}${path}`, bearer(gateway.key));
    const states = (): readonly string[] =>
      followed.events().map(({ data }) => (JSON.parse(data) as BackupView).status);
    await until(() => states().length === 1);
    for (const word of ['protecting', 'available']) {
      const before = states().length;
      gateway.sandbox.world.cbr().patch(CBR_ODD.waiting, { status: word });
      gateway.clock.advance(MINUTE);
      await until(() => states().length > before);
    }
    expect(states()).toEqual(['pending', 'running', 'available']);
    expect(new Set(asked(gateway.sandbox))).toEqual(new Set(['cbr']));
  });

  it('is looked for by one of two instances, and known to both', async () => {
    const { one, other, ask, advance, sandbox } = await twoInstances({ cloud });
    await ask(one, CBR_ODD.documented);
    expect([...asked(sandbox)].sort()).toEqual(['cbr', 'csbs']);
    sandbox.forgetRequests();
    const first = await ask(other, CBR_ODD.documented);
    expect([first.status, asked(sandbox)]).toEqual([200, []]);
    advance(MINUTE);
    await ask(other, CBR_ODD.documented);
    await other.quiet();
    expect(asked(sandbox)).toEqual(['cbr']);
  });
});
