import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { backupId, projectId } from './ids.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const DASHED = 'b23b579f-08c8-4228-b9b4-673c46f0c442';
const BACKUP = '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190';

const OUT_OF_FORM = [
  '',
  ' ',
  '..',
  '__proto__',
  'constructor',
  'detail',
  'g'.repeat(32),
  `${PROJECT}0`,
  PROJECT.slice(1),
  `${PROJECT}\n`,
  ` ${PROJECT}`,
  `${PROJECT}/../x`,
  `{${BACKUP}}`,
  `urn:uuid:${BACKUP}`,
  `${BACKUP}\0`,
  `${BACKUP}%0a`,
  BACKUP.replace('9', '９'),
  'b23b579f08c84228b9b4-673c46f0c442',
  'x'.repeat(100_000),
];

describe('a project id', () => {
  it('is 32 hex digits', () => {
    expect(projectId(PROJECT)).toBe(PROJECT);
  });

  it('in upper case is lowered, and with dashes is the one without', () => {
    expect(projectId(PROJECT.toUpperCase())).toBe(PROJECT);
    expect(projectId(DASHED)).toBe(PROJECT);
    expect(projectId(DASHED.toUpperCase())).toBe(PROJECT);
  });

  it.each(OUT_OF_FORM)('is refused out of form: %j', (text) => {
    expect(projectId(text)).toBeNull();
  });
});

describe('a backup id', () => {
  it('is a UUID, in upper case lowered', () => {
    expect(backupId(BACKUP)).toBe(BACKUP);
    expect(backupId(BACKUP.toUpperCase())).toBe(BACKUP);
  });

  it.each([...OUT_OF_FORM, PROJECT])('is refused out of form: %j', (text) => {
    expect(backupId(text)).toBeNull();
  });

  it('is any UUID, of whatever version', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(backupId(uuid)).toBe(uuid);
        expect(projectId(uuid)).toBe(uuid.replaceAll('-', ''));
      }),
    );
  });
});

describe('ids that pass', () => {
  it('hold nothing but hex digits and dashes, whatever was given, and are read again as themselves', () => {
    const near = fc.mixedCase(fc.stringMatching(/^[0-9a-gK-]{30,38}\n?$/));
    fc.assert(
      fc.property(fc.oneof(anyText(), near, fc.mixedCase(fc.uuid())), (text) => {
        const [project, backup] = [projectId(text), backupId(text)];
        expect(project ?? PROJECT).toMatch(/^[0-9a-f]{32}$/);
        expect(backup ?? BACKUP).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        if (project !== null) expect(projectId(project)).toBe(project);
        if (backup !== null) expect(backupId(backup)).toBe(backup);
      }),
    );
  });
});
