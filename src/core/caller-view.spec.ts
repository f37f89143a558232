import { describe, expect, it } from '@jest/globals';
import type { BackupView } from './backup-view.js';
import { addressesOf, variantFor, viewForCaller, withAddresses } from './caller-view.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { joinBackups } from './join.js';

const EIP = '80.158.1.2';
const PRIVATE_IP = '10.0.0.4';

function aView(): BackupView {
  const source = { status: 'skipped', fetchedAt: null, error: null } as const;
  const item = readCheckpointItem({ name: 'b', backup_data: { eip: EIP, private_ip: PRIVATE_IP, vcpus: 4 } });
  return joinBackups(
    { projectId: 'p', id: 'i' },
    { item, source },
    { rows: [], gone: new Set(), source, warnings: [] },
  );
}

describe('the view of a caller', () => {
  it('with the scope network is the view itself', () => {
    const view = aView();
    expect(viewForCaller(view, true)).toBe(view);
    expect(view.resource).toMatchObject({ eip: EIP, privateIp: PRIVATE_IP });
  });

  it('without it lacks the addresses and nothing else, every key in its place', () => {
    const view = aView();
    const shown = viewForCaller(view, false);
    expect(JSON.stringify(shown)).toBe(
      JSON.stringify(view).replace(`"${EIP}"`, 'null').replace(`"${PRIVATE_IP}"`, 'null'),
    );
    expect(JSON.stringify(shown)).not.toMatch(/80\.158\.1\.2|10\.0\.0\.4/);
  });

  it('is whole again with its addresses', () => {
    const view = aView();
    expect(addressesOf(view)).toEqual({ eip: EIP, privateIp: PRIVATE_IP });
    expect(JSON.stringify(withAddresses(viewForCaller(view, false), addressesOf(view)))).toBe(JSON.stringify(view));
  });

  it('is called another thing with addresses than without', () => {
    expect([variantFor(true), variantFor(false)]).toEqual(['with addresses', 'without addresses']);
  });

  it('leaves the cached view as it was, for the next caller', () => {
    const view = aView();
    viewForCaller(view, false);
    expect(view).toEqual(aView());
  });
});
