import { describe, expect, it } from '@jest/globals';
import { listenMistake } from './listen-mistake.js';

const WHERE = { host: ['HOST', '999.1.1.1'], port: ['PORT', 3000] } as const;
const told = (error: unknown): unknown => listenMistake(WHERE, error)?.mistakes.map(({ name }) => name) ?? null;
const failed = (syscall: string, code: string): Error => Object.assign(new Error('of Node'), { syscall, code });

describe('that nobody can listen there', () => {
  it('is the port’s mistake where it is taken, and the host’s where it is none of this machine', () => {
    expect(told(failed('listen', 'EADDRINUSE'))).toEqual(['PORT']);
    expect(told(failed('listen', 'EACCES'))).toEqual(['PORT']);
    expect(told(failed('listen', 'EADDRNOTAVAIL'))).toEqual(['HOST']);
    expect(told(failed('getaddrinfo', 'ENOTFOUND'))).toEqual(['HOST']);
    expect(listenMistake(WHERE, failed('listen', 'EADDRINUSE'))?.message).toContain('3000 is not (EADDRINUSE)');
  });

  it('is nobody’s where something else has failed', () => {
    for (const error of [new Error('other'), failed('open', 'ENOENT'), null, 'text']) expect(told(error)).toBeNull();
  });
});
