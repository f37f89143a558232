/** The key file, its lock or the gateway secret cannot be used. The message names the file and never quotes it. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/** What the system called a failure, such as ENOENT. */
export function systemCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}
