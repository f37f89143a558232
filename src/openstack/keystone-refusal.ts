import { RawRefusal } from '../http/raw-refusal.js';

/** Keystone's one answer to whatever is wrong with a credential: it does not say what. */
export function keystoneUnauthorized(): RawRefusal {
  const message = 'The request you have made requires authentication.';
  return new RawRefusal(401, { error: { code: 401, message, title: 'Unauthorized' } });
}

export function keystoneTokenNotFound(): RawRefusal {
  return new RawRefusal(404, { error: { code: 404, message: 'Could not find token.', title: 'Not Found' } });
}

/** The value of WWW-Authenticate that goes with the 401; `base` is the gateway's address as the client knows it. */
export function keystoneChallenge(base: string): string {
  return `Keystone uri="${base}/identity/v3"`;
}
