import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { howStarted } from '../../src/bench/how-started.js';

const dockerfile = readFileSync('Dockerfile', 'utf8');

describe('npm start', () => {
  it('says how much memory Node may take before it looks for garbage, and glibc', () => {
    expect(howStarted()).toEqual({
      flags: ['--min-semi-space-size=8', '--max-semi-space-size=8', '--max-old-space-size=512'],
      env: { MALLOC_MMAP_THRESHOLD_: '32768' },
    });
  });

  it('starts a gateway as the image does', () => {
    const { flags, env } = howStarted();
    const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    expect(JSON.parse(command)).toEqual(['node', ...flags, 'dist/main.js']);
    for (const [name, value] of Object.entries(env)) expect(dockerfile).toContain(`\nENV ${name}=${value}\n`);
  });

  it.each(['docs/deployment.md', 'docs/operating.md'])('does as %s tells to where Node is started by hand', (page) => {
    const starts = [...readFileSync(page, 'utf8').matchAll(/\bnode ((?:--\S+ )*)dist\/main\.js/g)];
    expect(starts.length).toBeGreaterThan(0);
    const { flags } = howStarted();
    for (const [, given = ''] of starts) expect(given).toContain(flags.join(' '));
  });
});
