import { describe, expect, it } from '@jest/globals';
import type { FaultPlanner } from '../../src/sandbox/faults.js';
import { aGateway, aGatewayOver } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const IN_PASSING: readonly (readonly [name: string, plan: (fault: FaultPlanner) => void])[] = [
  ['502', (fault) => { fault.status(502, '<html></html>'); }],
  ['503', (fault) => { fault.status(503); }],
  ['504', (fault) => { fault.status(504); }],
  ['a connection that breaks', (fault) => { fault.drop(); }],
  ['an answer that breaks off', (fault) => { fault.truncate(100); }],
  ['an answer that breaks off at once', (fault) => { fault.truncate(0); }],
]; // prettier-ignore

describe('what fails once and goes well a moment later', () => {
  it.each(IN_PASSING)('costs nobody a whole view: %s', async (_name, plan) => {
    const { view, sandbox } = await aGateway();
    plan(sandbox.next('csbs'));
    plan(sandbox.next('vbs'));
    expect(await view(SEED_BACKUP)).toMatchObject({
      completeness: 'complete',
      sources: { csbs: { status: 'ok' }, vbs: { status: 'ok' } },
    });
    expect(sandbox.requests('csbs')).toHaveLength(2);
    expect(sandbox.requests('vbs')).toHaveLength(3);
  });

  it.each(IN_PASSING)('nor an answer of the raw routes: %s', async (_name, plan) => {
    const { get, sandbox } = await aGateway();
    plan(sandbox.next('vbs'));
    expect((await get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(200);
  });

  it('is counted as two calls where calls are', async () => {
    const { get, view, sandbox } = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: '2/5m' } });
    sandbox.next('csbs').status(503);
    expect((await view(SEED_BACKUP)).sources.csbs.status).toBe('ok');
    expect((await get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`)).status).toBe(503);
    expect(sandbox.requests('csbs')).toHaveLength(2);
  });

  it('is signed anew by who signs', async () => {
    const sandbox = await aSandbox();
    const { accessKey, secretKey } = sandbox.accessKey;
    const signing = { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: accessKey, OS_SECRET_KEY: secretKey };
    const { view } = await aGatewayOver(sandbox, signing);
    sandbox.next('csbs').status(503);
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    expect(sandbox.requests('csbs')).toHaveLength(2);
  });
});

describe('what does not go well', () => {
  it('is tried twice, and no more', async () => {
    const { get, viewPath, sandbox } = await aGateway();
    sandbox.always('csbs').status(503);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(502);
    expect(sandbox.requests('csbs')).toHaveLength(2);
  });

  it('is tried once where trying again cannot help, or where something can be shown meanwhile', async () => {
    const { get, view, viewPath, sandbox, clock, quiet } = await aGateway();
    const state = { error_code: 'CSBS.8008', error_msg: 'The backup status is not allowed query' };
    const answers: readonly (readonly [number, unknown])[] = [
      [500, state],
      [400, { error_code: 'CSBS.9001' }],
      [404, { error_code: 'CSBS.3001' }],
      [429, {}],
    ];
    for (const [status, body] of answers) {
      sandbox.forgetRequests();
      sandbox.always('csbs').status(status, body);
      await get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`);
      expect([status, sandbox.requests('csbs').length]).toEqual([status, 1]);
      clock.advance(60_000);
    }
    sandbox.heal();
    await view(SEED_BACKUP);
    clock.advance(31_000);
    sandbox.always('csbs').status(503);
    sandbox.forgetRequests();
    await get(viewPath(SEED_BACKUP));
    await quiet();
    expect(sandbox.requests('csbs')).toHaveLength(1);
  });
});
