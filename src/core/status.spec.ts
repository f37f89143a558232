import { describe, expect, it } from '@jest/globals';
import { isChanging, progressPercent, STATUS_TABLES, type Status } from './status.js';

const CSBS: Record<string, Status> = {
  waiting_protect: 'pending',
  protecting: 'running',
  available: 'available',
  waiting_restore: 'restoring',
  restoring: 'restoring',
  error: 'error',
  waiting_delete: 'deleting',
  deleting: 'deleting',
  deleted: 'deleted',
};
const VBS: Record<string, Status> = {
  creating: 'running',
  available: 'available',
  restoring: 'restoring',
  error: 'error',
  error_restoring: 'error',
  error_deleting: 'error',
  deleting: 'deleting',
  deleted: 'deleted',
};
const CHANGING: Record<Status, boolean> = {
  pending: true,
  running: true,
  available: false,
  restoring: true,
  error: false,
  deleting: true,
  deleted: false,
  unknown: false,
};
const isStatus = (word: string): word is Status => Object.hasOwn(CHANGING, word);
const STATUSES = Object.keys(CHANGING).filter(isStatus);

describe('the words for a state', () => {
  it('of a server backup are the nine that CSBS documents, each with its meaning', () => {
    expect(Object.fromEntries(STATUS_TABLES.checkpointItem)).toEqual(CSBS);
  });

  it('of a volume backup are those of VBS, and Cinder’s two besides', () => {
    expect(Object.fromEntries(STATUS_TABLES.volumeBackup)).toEqual(VBS);
  });

  it('of a volume in CSBS are those of both services, since no document lists them', () => {
    expect(Object.fromEntries(STATUS_TABLES.checkpointVolume)).toEqual({ ...VBS, ...CSBS });
  });

  it.each(['copying', 'AVAILABLE', ' available', '', '__proto__', 'constructor', 'toString'])(
    'do not hold the unknown word %j',
    (word) => {
      for (const table of Object.values(STATUS_TABLES)) expect(table.get(word)).toBeUndefined();
    },
  );
});

describe('a backup', () => {
  it.each(STATUSES)(
    'that is %s is worked on by the cloud exactly while it waits, runs, is restored or deleted',
    (status) => {
      expect(isChanging(status)).toBe(CHANGING[status]);
    },
  );

  it.each(STATUSES)('that is %s shows the progress that makes sense then', (status) => {
    const whileChanging = (reported: number | null): number | null => (CHANGING[status] ? reported : null);
    for (const reported of [0, 8, 42.5, 100, null]) {
      expect(progressPercent(status, reported)).toBe(status === 'available' ? 100 : whileChanging(reported));
    }
  });

  it('that is available is at 100 % although the cloud reports 8, or nothing', () => {
    expect(progressPercent('available', 8)).toBe(100);
    expect(progressPercent('available', null)).toBe(100);
  });

  it('that failed has no progress, whatever is reported', () => {
    expect(progressPercent('error', 42)).toBeNull();
  });
});
