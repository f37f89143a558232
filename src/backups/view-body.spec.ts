import { describe, expect, it } from '@jest/globals';
import { EncodedAnswer } from '../cache/encoded-answer.js';
import { firstLine } from '../cache/first-line.js';
import type { BackupView } from '../core/backup-view.js';
import { viewForCaller } from '../core/caller-view.js';
import { readCheckpointItem } from '../core/checkpoint-item.js';
import { joinBackups } from '../core/join.js';
import { viewBody, viewIn } from './view-body.js';

function aView(addresses: { readonly eip?: string; readonly private_ip?: string }, name: string): BackupView {
  const source = { status: 'skipped', fetchedAt: null, error: null } as const;
  const item = readCheckpointItem({ name, backup_data: { ...addresses, vcpus: 4 } });
  const vbs = { rows: [], gone: new Set<string>(), source, warnings: [] };
  return joinBackups({ projectId: 'p', id: 'i' }, { item, source }, vbs);
}

const BOTH = { eip: '80.158.1.2', private_ip: '10.0.0.4' };

describe('what is kept of a view', () => {
  it.each([
    ['both addresses', BOTH, 'b'],
    ['one', { private_ip: BOTH.private_ip }, 'b'],
    ['none', {}, 'b'],
    ['lines in its name', BOTH, 'a\nb\u2028"eip":"'],
  ])('is all of it, to the order of its keys, with %s', (_name, addresses, name) => {
    const view = aView(addresses, name);
    expect(JSON.stringify(viewIn(viewBody(view)))).toBe(JSON.stringify(view));
  });

  it('begins with what callers without the scope network get, byte for byte and without an address', () => {
    const view = aView(BOTH, 'b');
    const shown = firstLine(viewBody(view)).toString();
    expect(shown).toBe(JSON.stringify(viewForCaller(view, false)));
    expect(shown).not.toMatch(/80\.158\.1\.2|10\.0\.0\.4/);
  });

  it('is no more for the answer that is a part of it', () => {
    const body = viewBody(aView(BOTH, 'b'));
    const answer = new EncodedAnswer(firstLine(body), { within: body });
    expect([answer.bytes, answer.plain.buffer === body.buffer]).toEqual([0, true]);
  });
});
