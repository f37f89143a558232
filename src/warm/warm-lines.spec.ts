import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { pino, type Logger } from 'pino';
import type { Caller } from '../auth/caller.js';
import { logLine, type AnswerLine } from '../management/access-log.js';
import type { WarmAnswer } from './warm-answers.js';
import { WarmLines } from './warm-lines.js';

/** A log as `createLog` makes it, and what was written to it. */
function aLog(level = 'info'): { readonly log: Logger; readonly written: string[] } {
  const written: string[] = [];
  const stream = { write: (line: string) => void written.push(line) };
  return { log: pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream), written };
}

const withoutTime = (line: string | undefined): string => (line ?? '').replace(/"time":"[^"]+"/, '');

const lines = fc.record<AnswerLine & { readonly cache: string }>({
  requestId: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
  traceId: fc.option(fc.stringMatching(/^[0-9a-f]{32}$/), { nil: undefined }),
  method: fc.constant('GET'),
  route: fc.constant('/api/v1/projects/:project_id/backups/:checkpoint_item_id'),
  project: fc.string(),
  backup: fc.option(fc.string()),
  status: fc.constantFrom(200, 304),
  milliseconds: fc.nat(),
  caller: fc.string(),
  callerName: fc.string({ unit: 'grapheme' }),
  address: fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    anyText().map((text) => text.toWellFormed()),
  ),
  cache: fc.constant('backup-gateway; hit; ttl=27'),
  upstreamCalls: fc.nat(),
});

function parts(line: AnswerLine): { readonly answer: WarmAnswer; readonly caller: Caller } {
  const { route, project, backup, caller: id, callerName: name } = line;
  const answer: WarmAnswer = {
    route: route ?? '',
    projectId: project ?? '',
    backupId: backup,
    scope: 'view',
    now: () => null,
    inLog: null,
  } as const;
  return {
    answer: { ...answer },
    caller: { id: id ?? '', name: name ?? '', scopes: [], projects: [], expiresAt: null },
  };
}

describe('the line of a warm answer', () => {
  it('is letter for letter that of the others, whatever stands in it', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const [usual, warm] = [aLog(), aLog()];
        const { answer, caller } = parts(line);
        logLine(usual.log, line);
        const ofWarm = new WarmLines(warm.log);
        ofWarm.write(answer, caller, line);
        ofWarm.write(answer, caller, line); // from words that were made before
        expect(warm.written.map(withoutTime)).toEqual([...usual.written, ...usual.written].map(withoutTime));
      }),
    );
  });

  it('has the time of now, to the millisecond', () => {
    const { log, written } = aLog();
    const ofWarm = new WarmLines(log);
    const [line] = fc.sample(lines, { numRuns: 1, seed: 1 });
    if (line === undefined) throw new Error('no sample');
    const { answer, caller } = parts(line);
    const before = Date.now();
    ofWarm.write(answer, caller, line);
    const { time } = JSON.parse(written[0] ?? '') as { time: string };
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
    expect(new Date(time).toISOString()).toBe(time);
  });

  it('is not written where nobody wants it', () => {
    const { log, written } = aLog('warn');
    const [line] = fc.sample(lines, { numRuns: 1, seed: 1 });
    if (line === undefined) throw new Error('no sample');
    const { answer, caller } = parts(line);
    new WarmLines(log).write(answer, caller, line);
    expect(written).toEqual([]);
  });
});
