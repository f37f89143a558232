import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readSettings, SETTING_DEFAULTS, SETTING_NAMES } from '../../src/config/settings.js';

interface Entry {
  readonly name: string;
  readonly value: string;
  readonly isCommentedOut: boolean;
  readonly lineBefore: string;
}

const LINES = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');

const ENTRIES: readonly Entry[] = LINES.flatMap((line, index) => {
  const [, hash, name, value] = /^(# )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) return [];
  return [{ name, value, isCommentedOut: hash !== undefined, lineBefore: LINES[index - 1] ?? '' }];
});

/** The least that a gateway needs to start. */
const NEEDED = {
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'reader',
  OS_PASSWORD: 'not a real one',
  OS_PROJECT_ID: 'b23b579f08c84228b9b4673c46f0c442',
};

const noFiles = (path: string): string => {
  throw new Error(`no file ${path}`);
};

describe('.env.example', () => {
  it('shows every setting that the gateway reads, once, and no other', () => {
    expect(ENTRIES.map((entry) => entry.name).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it.each(ENTRIES)('says what $name means in one line, with its default', ({ lineBefore }) => {
    expect(lineBefore).toMatch(/^# [A-Z"a-z].*(?:Default|Required|No default)/);
  });

  it.each(ENTRIES.filter(({ value }) => value !== ''))('prints the real default of $name', ({ name, value }) => {
    const spelledOut = readSettings({ ...NEEDED, [name]: value }, noFiles);
    // That somebody has chosen the port is all that differs: it is the port then, or no start.
    const chosen = name === 'MANAGEMENT_PORT' ? { isManagementPortChosen: true } : {};
    expect(spelledOut).toEqual({ ...readSettings(NEEDED, noFiles), ...chosen });
  });

  it.each(ENTRIES.filter(({ value }) => value === ''))('prints nothing for $name, which has no default', ({ name }) => {
    expect([null, '', []]).toContainEqual(SETTING_DEFAULTS[name]);
  });

  it('leaves open exactly the lines that have to be filled in', () => {
    const open = ENTRIES.filter((entry) => !entry.isCommentedOut);
    expect(open.map((entry) => entry.name).sort()).toEqual(Object.keys(NEEDED).sort());
    expect(open.every((entry) => entry.value === '')).toBe(true);
  });

  it('holds no secret', () => {
    const secrets = ENTRIES.filter(({ name }) => /PASSWORD|TOKEN|SECRET|REDIS/.test(name));
    expect(secrets.map(({ name, value }) => `${name}=${value}`).sort()).toEqual([
      'GATEWAY_SECRET=',
      'OS_APPLICATION_CREDENTIAL_SECRET=',
      'OS_PASSWORD=',
      'OS_SECRET_KEY=',
      'OS_TOKEN=',
      'REDIS_ENCRYPTION_KEY=',
      'REDIS_URL=',
    ]);
  });
});
