import { describe, expect, it } from '@jest/globals';
import { SettingsError } from '../config/settings-error.js';
import { renewedEnvironment } from './renewed-environment.js';

const START = '/proc/self/environ';

/** The environment of a process that was started with these options and files; the files may be changed. */
function started(execArgv: readonly string[], files: Record<string, string>, env: Record<string, string> = {}) {
  return renewedEnvironment({ execArgv: [...execArgv], env }, (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('nothing there'), { code: 'ENOENT' });
    if (text === 'forbidden') throw Object.assign(new Error('forbidden'), { code: 'EACCES' });
    return text;
  });
}

describe('the environment as it would be now', () => {
  it('has what the files say now, the later one before the other', () => {
    const files = { [START]: 'HOME=/root', a: 'X=1\nY=1', b: 'Y=2' };
    const environment = started(['--env-file=a', '--trace-warnings', '--env-file', 'b'], files);
    expect(environment()).toEqual({ HOME: '/root', X: '1', Y: '2' });
    Object.assign(files, { a: 'X="two words" # and why', b: '' });
    expect(environment()).toEqual({ HOME: '/root', X: 'two words' });
  });

  it('has what the process was given before that, an empty value and a line break included', () => {
    const files = { [START]: 'X=given\0EMPTY=\0LINES=a\nb=c\0', a: 'X=1\nEMPTY=1\nLINES=1' };
    expect(started(['--env-file-if-exists=a'], files)()).toEqual({ X: 'given', EMPTY: '', LINES: 'a\nb=c' });
  });

  it('takes for the files’ what they say as well, where the system does not remember what was given', () => {
    const files: Record<string, string> = { a: 'X=1\nY=1' };
    const environment = started(['--env-file=a'], files, { X: '1', Y: 'given', HOME: '/root' });
    files['a'] = 'X=2\nY=2';
    expect(environment()).toEqual({ X: '2', Y: 'given', HOME: '/root' });
  });

  it('names each file that cannot be read; one may be missing where it might have been all along', () => {
    const files: Record<string, string> = { [START]: '', a: 'X=1', b: 'forbidden', c: 'Z=1' };
    const environment = started(['--env-file=a', '--env-file-if-exists=b', '--env-file-if-exists=gone', '--env-file=c'], files); // prettier-ignore
    delete files['a'];
    expect(environment).toThrow(SettingsError);
    expect(environment).toThrow(/ {2}a must be readable.*\n {2}b must be readable[^\n]*$/);
  });

  it('is what was given where there is no file', () => {
    expect(started([], { [START]: 'X=1' })()).toEqual({ X: '1' });
  });
});
