import { describe, expect, it } from '@jest/globals';
import { allAtOnce, coldBackups, type ColdBackup } from '../support/cold-backups.js';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 50;
const MINUTE_MS = 60_000;
const LIST = '/detail?limit';
const DISK = '/detail?volume_id';

/** A gateway that has paid for as many single reads as for a list, so that the next view wants that, and backups of two disks that nobody has seen. */
async function aGatewayThatWantsTheList(settings: Readonly<Record<string, string>> = {}) {
  const sandbox = await aSandbox();
  const gateway = await aGatewayOver(sandbox, settings, { listPatienceMs: PATIENCE_MS });
  const [first, second, ...unseen] = coldBackups(sandbox, 'unseen', 14) as [ColdBackup, ColdBackup, ...ColdBackup[]];
  for (const { id } of [first, second]) await gateway.view(id);
  sandbox.forgetRequests();
  return { ...gateway, unseen };
}

/** What VBS was asked since it was last forgotten. */
const asked = ({ sandbox }: TestGateway): string[] =>
  sandbox.requests('vbs').map(({ rawUrl }) => /\/backups(\/[a-z]+\?[a-z_]+)/.exec(rawUrl)?.[1] ?? rawUrl);

describe('a list of VBS that takes long', () => {
  it('is not waited for by who wants a few disks: they are asked for besides', async () => {
    const gateway = await aGatewayThatWantsTheList();
    gateway.sandbox.next('vbs').hang();
    const { completeness, summary } = await gateway.view(gateway.unseen[0]?.id ?? '');
    expect([completeness, summary.matched]).toEqual(['complete', 2]);
    expect(asked(gateway)).toEqual([LIST, DISK, DISK]);
  });

  it('serves who comes after it', async () => {
    const gateway = await aGatewayThatWantsTheList();
    gateway.sandbox.next('vbs').delay(500);
    await gateway.view(gateway.unseen[0]?.id ?? '');
    await gateway.quiet();
    gateway.sandbox.forgetRequests();
    for (const { id } of gateway.unseen.slice(1)) await gateway.view(id);
    expect(asked(gateway)).toEqual([]);
  });

  it('is read once, and four disks at most besides, however many want it at once', async () => {
    const gateway = await aGatewayThatWantsTheList();
    gateway.sandbox.next('vbs').delay(700);
    const answers = await allAtOnce(gateway, gateway.unseen.map(({ id }) => gateway.viewPath(id))); // prettier-ignore
    const views = answers.map(({ text }) => JSON.parse(text) as { readonly completeness: string });
    expect(new Set(views.map(({ completeness }) => completeness))).toEqual(new Set(['complete']));
    expect(asked(gateway)).toEqual([LIST, DISK, DISK, DISK, DISK]);
  });

  it('is not wanted again for five minutes by who wants a few disks, once it took longer than a view has, until twenty were asked for', async () => {
    const gateway = await aGatewayThatWantsTheList({ REQUEST_DEADLINE_MS: '1000' });
    const { sandbox, clock, unseen, view } = gateway;
    sandbox.next('vbs').hang();
    await view(unseen[0]?.id ?? '');
    await gateway.quiet();
    sandbox.forgetRequests();
    for (const { id } of unseen.slice(1, 4)) await view(id);
    expect(asked(gateway)).toEqual(Array.from({ length: 6 }, () => DISK));
    for (const { id } of unseen.slice(4, 12)) await view(id); // the rest of the twenty, and one more
    expect(asked(gateway).filter((what) => what === LIST)).toHaveLength(1);
    expect(asked(gateway).filter((what) => what === DISK).length).toBeLessThanOrEqual(20);
    sandbox.forgetRequests();
    clock.advance(5 * MINUTE_MS);
    for (const { id } of unseen.slice(0, 4)) await view(id);
    await until(() => asked(gateway).includes(LIST));
  });
});
