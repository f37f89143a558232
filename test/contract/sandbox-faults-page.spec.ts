import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { aSandbox } from '../support/sandbox.js';

const PAGE = readFileSync('docs/getting-started.md', 'utf8');
const ROWS = [...PAGE.matchAll(/^\| `(?!kind`)(\w+)` +\| ([^|]+) \|/gm)].map(([, kind = '', parameters = '']) => ({
  kind,
  parameters: Object.fromEntries(
    [...parameters.matchAll(/`(\w+)`(?: (\d+))?/g)].map(([, name = '', number]) => [name, valueOf(name, number)]),
  ),
}));

function valueOf(name: string, number: string | undefined): unknown {
  if (number !== undefined) return Number(number);
  return name === 'headers' ? { 'x-of-the-page': 'yes' } : 'a text';
}

async function plan(fault: object): Promise<number> {
  const { url } = await aSandbox();
  return (await fetch(`${url}/sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) })).status;
}

describe('the faults of docs/getting-started.md', () => {
  it('are nine', () => {
    expect(ROWS.map(({ kind }) => kind)).toEqual(
      'status delay latency hang drop truncate malformed drip answer'.split(' '),
    );
  });

  it.each(ROWS)('are taken by the sandbox, with the parameters that the page names: $kind', async (row) => {
    expect(await plan({ service: 'vbs', kind: row.kind, always: true, ...row.parameters })).toBe(204);
  });

  it.each(['csbs', 'vbs', 'cbr', 'identity'])('are for a service that the page names: %s', async (service) => {
    expect(PAGE).toContain(`\`${service}\``);
    expect(await plan({ service, kind: 'drop' })).toBe(204);
  });
});
