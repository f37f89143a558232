import { SettingsError } from './settings-error.js';

/** Names of settings, and what they say. */
export interface Where {
  readonly host: readonly [name: string, value: string];
  readonly port: readonly [name: string, value: number];
}

/** What is wrong with where we were to listen, in words of the settings; `null` where it is something else. */
export function listenMistake({ host, port }: Where, error: unknown): SettingsError | null {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
  if (!isCoded || !['listen', 'getaddrinfo'].includes(String(error.syscall))) return null;
  const reason = String(error.code);
  const isOfHost = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(reason);
  const what = isOfHost
    ? { name: host[0], message: `must be an address of this machine: ${host[1]} is none (${reason})` }
    : { name: port[0], message: `must be a port that is free: ${port[1]} is not (${reason}). 0 takes any` };
  return new SettingsError([what]);
}
